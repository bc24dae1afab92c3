// SIGTERM and SIGINT: the first asks the daemon to end, the second ends it at once.
#pragma once

#include <chrono>
#include <future>
#include <optional>
#include <thread>

namespace mu40 {

// One a process, made before any other thread, since threads inherit that these signals are blocked. Single thread.
class TerminationSignals {
 public:
  TerminationSignals();
  ~TerminationSignals();
  TerminationSignals(const TerminationSignals&) = delete;
  TerminationSignals& operator=(const TerminationSignals&) = delete;

  // Waits for the first, `patience` at most; its number, once.
  std::optional<int> wait(std::chrono::milliseconds patience);

 private:
  void serve();

  std::promise<int> first_;
  std::future<int> first_number_ = first_.get_future();
  std::jthread thread_;
};

}  // namespace mu40
