// One compute unit of the software board: control registers, a thread, and the kernel it executes.
// Not here: addresses (board.hpp), what a kernel computes (host/engine).
#pragma once

#include <semaphore.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "engine/kernel_model.hpp"
#include "swboard/board/control_registers.hpp"
#include "swboard/board/faults.hpp"

namespace mu40::swboard {

// Rung by every unit that is done, so that the thread that serves the host can answer a status read the moment there is
// something new instead of being asked again and again. Thread-safe.
class DoneBell {
 public:
  void ring();
  // Waits until it has been rung since the last wait, at most so long.
  void wait_for(std::chrono::microseconds patience);

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
  bool is_rung_ = false;
};

// One start of a unit, its addresses checked.
struct UnitJob {
  std::span<const MuonRecord> muons;
  std::uint32_t capacity = 0;
  std::uint64_t sequence = 0;
  std::byte* result = nullptr;  // holds result_bytes(capacity)
  FaultDecision fault;
};

// registers() and start() belong to the thread that serves the host.
class ComputeUnit {
 public:
  // `keeps_previous`: keep a copy of each result, for repeating it.
  ComputeUnit(std::string name, KernelModel model, bool keeps_previous, DoneBell& bell);
  ~ComputeUnit();
  ComputeUnit(const ComputeUnit&) = delete;
  ComputeUnit& operator=(const ComputeUnit&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] ControlRegisters& registers() noexcept { return registers_; }
  // True once a job was started: from then on there is a result to repeat.
  [[nodiscard]] bool has_previous() const noexcept { return has_previous_; }
  // Starts a job; the registers must have just become busy. A job that hangs leaves them so for good.
  void start(const UnitJob& job);

 private:
  void work();
  void execute(const UnitJob& job);

  std::string name_;
  KernelModel model_;
  bool keeps_previous_;
  bool has_previous_ = false;
  bool stops_ = false;
  DoneBell& bell_;
  ControlRegisters registers_;
  UnitJob job_;
  std::vector<std::byte> previous_;
  sem_t started_{};
  std::jthread thread_;
};

}  // namespace mu40::swboard
