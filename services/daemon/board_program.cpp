#include "daemon/board_program.hpp"

#include "session/board_worker.hpp"

namespace mu40 {

BoardProgram configured_program(const BoardConfig& board, const Installation& installation) {
  RunConfig config;
  set_board(config, board.device, {board.xclbin, board.recalibrate_network, board.classify_network});
  resolve(config, installation);
  return {config.xclbin, config.recalibrate_network, config.classify_network};
}

void set_board(RunConfig& config, const std::string& device, const BoardProgram& program) {
  config.board = device;
  config.xclbin = program.xclbin;
  config.recalibrate_network = program.recalibrate_network;
  config.classify_network = program.classify_network;
}

}  // namespace mu40
