// One run as its parent sees it: a worker started for it, its progress, its report, and exact books however it ends.
// The command line has one; a daemon has one a board.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "run/run_report.hpp"
#include "session/board_worker.hpp"

namespace mu40 {

// Single thread.
class RunSession {
 public:
  // Starts a worker and has it prepare the run, telling `progress` what it is at. `config` is resolved. Throws Error.
  RunSession(const RunConfig& config, const Installation& installation,
             const std::function<void(std::string_view)>& progress);

  // Begins streaming.
  void start();
  // Waits until the run has ended, `timeout` at most; true when it has, also when the worker died.
  [[nodiscard]] bool wait(std::chrono::milliseconds timeout);
  // Asks the run to end; its numbers count.
  void stop();

  [[nodiscard]] pid_t worker_pid() const noexcept { return worker_.pid(); }

  // The books as they are now; with the verdict once wait() has returned true.
  [[nodiscard]] RunReport report() const;

 private:
  void close_books() noexcept;

  RunContext context_;
  BoardWorker worker_;
  bool finished_ = false;
  std::string worker_ending_;
};

}  // namespace mu40
