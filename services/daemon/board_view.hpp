// What the daemon tells of a board: a plain copy.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/active_run.hpp"
#include "daemon/board_lease.hpp"
#include "layout/kernel_interface.hpp"
#include "run/prepared_run.hpp"

namespace mu40 {

enum class BoardPhase : std::uint8_t {
  kReady,        // the newest known vector came back right; idle
  kBusy,         // a run has it
  kFaulted,      // not usable now; being brought up
  kQuarantined,  // stayed wrong; waits for reset()
};

struct BoardView {
  std::string name, device;
  BoardPhase phase = BoardPhase::kFaulted;
  std::string reason;  // of kFaulted and kQuarantined, one sentence
  SystemTime since;
  std::string device_name, runtime, xclbin_uuid;  // as far as the board was opened
  std::array<PreparedNetwork, kKernelCount> networks;
  Fidelity fidelity = Fidelity::kNone;
  std::optional<double> temperature_celsius, power_watts;
  std::optional<Lease> lease;
  std::int64_t current_run = 0;  // 0: none
  std::vector<std::int64_t> queued_runs;
  std::optional<SystemTime> last_right;
  std::chrono::nanoseconds round_trip{};
  std::uint64_t recoveries = 0;
};

}  // namespace mu40
