#include "worker/open_board.hpp"

#include "device/cpu_device.hpp"
#include "device/null_device.hpp"
#include "device/reference_device.hpp"
#include "worker/open_card.hpp"

namespace mu40 {

std::unique_ptr<InferenceDevice> open_board(const BoardRequest& request) {
  const std::string& board = request.config.board;
  if (board == "null") return std::make_unique<NullDevice>(request.shape);
  if (board == "cpu") {
    return std::make_unique<CpuDevice>(CpuDeviceConfig{request.shape}, request.recalibrate, request.classify);
  }
  if (board == "reference") {
    return std::make_unique<ReferenceDevice>(request.shape, request.recalibrate, request.classify);
  }
  return open_card(request);
}

}  // namespace mu40
