// Ctrl-C, SIGTERM and the loss of the terminal as something to ask for and to wait with, instead of the end of the
// process.
#pragma once

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>

namespace mu40 {

// How often to look whether one has come.
inline constexpr std::chrono::milliseconds kInterruptLook{100};

// One a process, made before it has other threads: it blocks the signals in its own thread, whose children inherit
// that. Thread-safe.
class Interrupts {
 public:
  Interrupts();

  // How many have come.
  [[nodiscard]] int count() const noexcept { return count_.load(); }
  // Requested by the first.
  [[nodiscard]] std::stop_token first() const noexcept { return first_.get_token(); }

 private:
  std::atomic<int> count_ = 0;
  std::stop_source first_;
  std::jthread thread_;
};

}  // namespace mu40
