#include "layout/error.hpp"
#include "worker/open_card.hpp"

namespace mu40 {

std::unique_ptr<InferenceDevice> open_card(const BoardRequest& request) {
  throw Error(ErrorCode::kUnavailable, "board " + request.config.board + ": this mu40 was built without XRT");
}

}  // namespace mu40
