#include "daemon/run_request.hpp"

#include <nlohmann/json.hpp>

namespace mu40 {

std::string request_text(const RunRequest& request) {
  return nlohmann::ordered_json{{"board", request.board},
                                {"recording_sha256", request.recording_sha256},
                                {"without_truth", request.without_truth},
                                {"label", request.label},
                                {"note", request.note},
                                {"config", nlohmann::ordered_json::parse(to_json(request.config))}}
      .dump();
}

}  // namespace mu40
