// A run that the daemon has taken on, from its queue to its end: who asked for what, whether to stop, and its newest
// snapshot for any number of watchers. Not here: doing it (board_keeper.hpp), keeping it (run_ledger.hpp).
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "daemon/run_request.hpp"
#include "files/hold.hpp"
#include "run/run_report.hpp"

namespace mu40 {

enum class RunPhase : std::uint8_t { kQueued, kPreparing, kRunning, kEnded };

using SystemTime = std::chrono::system_clock::time_point;

// How a run stands. Immutable once published.
struct RunProgress {
  std::uint64_t sequence = 0;  // 1, 2, ... within the run
  SystemTime taken;
  RunPhase phase = RunPhase::kQueued;
  std::string activity;  // what it is at while it prepares
  std::optional<SystemTime> started, ended;
  // Cumulative; of a run that does not stream yet: config only. With the verdict in phase kEnded.
  std::shared_ptr<const RunReport> report;
};

// Thread-safe: one publisher, any watchers and stoppers.
class ActiveRun {
 public:
  // `config`: the request's with the recording's paths. `recording` keeps these files until the run has ended.
  ActiveRun(std::int64_t id, RunRequest request, RunConfig config, Hold recording);

  [[nodiscard]] std::int64_t id() const noexcept { return id_; }
  [[nodiscard]] const RunRequest& request() const noexcept { return request_; }
  [[nodiscard]] const RunConfig& config() const noexcept { return config_; }
  [[nodiscard]] SystemTime queued() const noexcept { return queued_; }

  void publish(RunPhase phase, std::string activity, std::shared_ptr<const RunReport> report);

  [[nodiscard]] std::shared_ptr<const RunProgress> newest() const;
  // The newest snapshot as soon as there is one with a sequence above `after`; null at `timeout`.
  [[nodiscard]] std::shared_ptr<const RunProgress> wait_after(std::uint64_t after,
                                                              std::chrono::milliseconds timeout) const;

  void ask_to_stop() noexcept { stop_.request_stop(); }
  [[nodiscard]] std::stop_token stop_token() const noexcept { return stop_.get_token(); }

 private:
  const std::int64_t id_;
  const RunRequest request_;
  const RunConfig config_;
  const SystemTime queued_ = std::chrono::system_clock::now();
  std::stop_source stop_;
  mutable std::mutex mutex_;
  mutable std::condition_variable published_;
  std::shared_ptr<const RunProgress> newest_;
  std::optional<Hold> recording_;
};

}  // namespace mu40
