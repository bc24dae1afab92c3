#include "worker/open_card.hpp"

#include "device_xrt/xrt_device.hpp"

namespace mu40 {

std::unique_ptr<InferenceDevice> open_card(const BoardRequest& request) {
  const std::string& board = request.config.board;
  return std::make_unique<XrtDevice>(
      XrtDeviceConfig{board == "software" ? "0" : board, request.config.xclbin, request.shape});
}

}  // namespace mu40
