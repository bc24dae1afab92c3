// One board of the daemon: keeps it in working order, proves it by known vectors while it is idle, and gives it to one
// run after the other. A thread of its own; the board itself lives in a worker process. Not here: what runs are kept
// (run_ledger.hpp), the wire.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "daemon/board_lease.hpp"
#include "daemon/board_program.hpp"
#include "daemon/board_view.hpp"
#include "daemon/daemon_config.hpp"
#include "daemon/run_ledger.hpp"
#include "device/board_sensors.hpp"
#include "metrics/board_metrics.hpp"
#include "run/installation.hpp"

namespace mu40 {

class BoardWatch;

struct KeeperSettings {
  std::chrono::milliseconds snapshot_period{1000};
  std::chrono::milliseconds canary_period{1000};
  int recovery_attempts = 3;  // in a row without a right known vector: QUARANTINED
  std::size_t max_queued_runs = 16;
};

// Thread-safe but for construction.
class BoardKeeper {
 public:
  // Begins to bring the board up. `ledger` outlives it. `on_phase_change` is called from the keeper's thread.
  BoardKeeper(const BoardConfig& board, BoardProgram program, const KeeperSettings& settings,
              const Installation& installation, RunLedger& ledger, std::function<void()> on_phase_change);
  // As drain() with no patience.
  ~BoardKeeper();
  BoardKeeper(const BoardKeeper&) = delete;
  BoardKeeper& operator=(const BoardKeeper&) = delete;

  [[nodiscard]] BoardView view() const;
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] BoardProgram program() const;
  [[nodiscard]] std::shared_ptr<const BoardMetrics> metrics() const noexcept { return metrics_; }

  // Throws Error kHeld (leased to another), kExhausted (queue full), kUnavailable (QUARANTINED, draining) where a run
  // may not be queued now.
  void check_admission(std::string_view lease_id) const;
  // Queues a run that was admitted; should that have changed since, it ends with the reason.
  void enqueue(std::shared_ptr<ActiveRun> run);
  // Throws Error kHeld where the board is leased to another.
  void stop_run(ActiveRun& run, std::string_view lease_id);

  // Both wait until the board has answered, some seconds. They throw Error kHeld where a run has the board or it is
  // leased to another; program() what the board says of the files, and the board then is as it was before.
  BoardView program(const BoardProgram& program, std::string_view lease_id);
  BoardView reset(std::string_view lease_id);

  Lease acquire_lease(const std::string& owner, std::chrono::milliseconds duration);
  // none: not a lease of this board
  std::optional<Lease> renew_lease(std::string_view id, std::chrono::milliseconds duration);
  bool release_lease(std::string_view id);

  // Takes no more runs, ends queued ones, gives the current one `patience`, then stops it; waits.
  void begin_drain();
  void drain(std::chrono::milliseconds patience);

 private:
  using Job = std::packaged_task<void()>;

  void serve(std::stop_token stop);
  void end_hopeless_runs(std::unique_lock<std::mutex>& lock);
  void look_after(std::unique_lock<std::mutex>& lock);
  void check_board();
  void execute(const std::shared_ptr<ActiveRun>& run);
  std::shared_ptr<const RunReport> stream(ActiveRun& run);
  void end_run(ActiveRun& run, std::shared_ptr<const RunReport> report);
  void note(const BoardSensors& sensors);
  void tell_metrics();
  void board_failed(const std::exception& error);
  void set_phase(BoardPhase phase, const std::string& reason);
  BoardView do_on_board(std::string_view lease_id, std::function<void()> work);
  [[nodiscard]] RunConfig board_config() const;
  [[nodiscard]] bool has_something_to_do() const;

  const std::string name_;
  const KeeperSettings settings_;
  const Installation installation_;
  RunLedger& ledger_;
  const std::function<void()> on_phase_change_;
  const std::shared_ptr<BoardMetrics> metrics_;

  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  BoardView view_;
  BoardProgram program_;
  BoardLease lease_;
  std::deque<std::shared_ptr<ActiveRun>> queue_;
  std::shared_ptr<ActiveRun> current_;
  std::deque<Job> jobs_;
  bool draining_ = false;

  // The thread's own.
  std::stop_token stop_;
  std::unique_ptr<BoardWatch> watch_;
  bool was_up_ = false;
  int failures_ = 0;  // in a row
  std::jthread thread_;
};

}  // namespace mu40
