// One run as its parent sees it: a worker started for it, its progress, its report, and exact books however it ends.
// The command line has one; a daemon has one a board.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "device/board_sensors.hpp"
#include "run/run_report.hpp"
#include "session/board_worker.hpp"

namespace mu40 {

// Single thread.
class RunSession {
 public:
  // Starts a worker and has it prepare the run, telling `progress` what it is at. `config` is resolved. Throws Error;
  // kUnavailable within 100 ms of a stop while the worker prepares, which kills it.
  RunSession(const RunConfig& config, const Installation& installation,
             const std::function<void(std::string_view)>& progress, const std::stop_token& stop);

  // Begins streaming.
  void start();
  // Waits until the run has ended, `timeout` at most; true when it has, also when the worker died or had to be killed,
  // since its driver kept it from telling that the board hangs. To be called at least once a second.
  [[nodiscard]] bool wait(std::chrono::milliseconds timeout);
  // Asks the run to end; its numbers count.
  void stop();

  // Ends the run at once, whatever worker and board are at: what was in flight has failed.
  void kill() noexcept;

  [[nodiscard]] pid_t worker_pid() const noexcept { return worker_.pid(); }

  // What the worker told of the run once it was prepared.
  [[nodiscard]] const PreparedRun& prepared() const noexcept { return context_.prepared; }
  // As they are now; the worker writes them.
  [[nodiscard]] const RunBooks& books() const noexcept { return worker_.books(); }
  // The newest that wait() has seen, at most 5 s older than it; none where the board does not tell.
  [[nodiscard]] const BoardSensors& sensors() const noexcept { return sensors_; }
  // The books as they are now; with the verdict once wait() has returned true.
  [[nodiscard]] RunReport report() const;

 private:
  void watch_for_silence();
  void close_books() noexcept;

  RunContext context_;
  BoardWorker worker_;
  bool finished_ = false;
  std::string worker_ending_;
  BoardSensors sensors_;
  std::uint64_t work_done_ = 0;
  std::chrono::steady_clock::time_point last_work_;
};

}  // namespace mu40
