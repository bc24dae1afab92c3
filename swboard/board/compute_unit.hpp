// One compute unit of the software board: control registers, a thread, and the kernel it executes.
// Not here: addresses (board.hpp), what a kernel computes (board_kernel.hpp).
#pragma once

#include <semaphore.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "swboard/board/board_kernel.hpp"
#include "swboard/board/control_registers.hpp"

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

// registers() and start() belong to the thread that serves the host.
class ComputeUnit {
 public:
  // `keeps_previous`: keep a copy of each result, for repeating it.
  ComputeUnit(std::string name, std::unique_ptr<BoardKernel> kernel, bool keeps_previous, DoneBell& bell);
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
  // False where the unit is never done.
  [[nodiscard]] bool execute(const UnitJob& job);

  std::string name_;
  std::unique_ptr<BoardKernel> kernel_;
  bool keeps_previous_;
  bool has_previous_ = false;
  std::atomic<bool> stops_ = false;
  DoneBell& bell_;
  ControlRegisters registers_;
  UnitJob job_;
  std::vector<std::byte> previous_;
  sem_t started_{};
  std::jthread thread_;
};

}  // namespace mu40::swboard
