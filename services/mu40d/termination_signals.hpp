// SIGTERM and SIGINT: the first asks the daemon to end, the second ends it at once.
#pragma once

#include <future>
#include <thread>

namespace mu40 {

// One a process, made before any other thread, since threads inherit that these signals are blocked. Single thread.
class TerminationSignals {
 public:
  TerminationSignals();
  ~TerminationSignals();
  TerminationSignals(const TerminationSignals&) = delete;
  TerminationSignals& operator=(const TerminationSignals&) = delete;

  // Waits for the first; its number.
  int wait() { return first_.get_future().get(); }

 private:
  void serve();

  std::promise<int> first_;
  std::jthread thread_;
};

}  // namespace mu40
