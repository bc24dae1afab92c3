#include "worker/open_card.hpp"

#include "device_xrt/xrt_device.hpp"
#include "run/board_names.hpp"

namespace mu40 {

std::unique_ptr<InferenceDevice> open_card(const BoardRequest& request) {
  const std::string& board = request.config.board;
  return std::make_unique<XrtDevice>(
      XrtDeviceConfig{is_software_board(board) ? "0" : board, request.config.xclbin, request.shape});
}

}  // namespace mu40
