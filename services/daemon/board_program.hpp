// What a board is programmed with.
#pragma once

#include <string>

#include "daemon/daemon_config.hpp"
#include "run/installation.hpp"
#include "run/run_config.hpp"

namespace mu40 {

// Paths. Plain value.
struct BoardProgram {
  std::string xclbin;  // empty where the device takes none
  std::string recalibrate_network, classify_network;
};

// What the configuration says, the installation's files where it leaves them out. Throws Error where the software board
// is not installed.
[[nodiscard]] BoardProgram configured_program(const BoardConfig& board, const Installation& installation);

// Sets device and program in `config`.
void set_board(RunConfig& config, const std::string& device, const BoardProgram& program);

}  // namespace mu40
