// The daemon without its wire: boards with their keepers, recordings and artifacts, runs from request to store. The RPC
// layer translates and calls this; it is complete and testable without it.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/board_keeper.hpp"
#include "daemon/board_view.hpp"
#include "daemon/daemon_config.hpp"
#include "daemon/program_request.hpp"
#include "daemon/run_ledger.hpp"
#include "files/artifact_library.hpp"
#include "files/recording_library.hpp"
#include "metrics/board_metrics.hpp"
#include "run/installation.hpp"

namespace mu40 {

// Thread-safe. Members throw Error; which code for what stands at each method of proto/mu40/v1.
class Daemon {
 public:
  // Takes over the state folder, marks runs interrupted that a killed daemon left, starts a keeper a board.
  // `on_board_change`: called from a keeper's thread when a board's phase has changed; must not block.
  Daemon(const DaemonConfig& config, const Installation& installation, const std::function<void()>& on_board_change);
  // As drain() with no patience.
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  [[nodiscard]] std::vector<BoardView> boards() const;
  [[nodiscard]] BoardView board(std::string_view name) const;
  BoardView program(const ProgramRequest& request);
  BoardView reset(std::string_view name, std::string_view lease_id);
  Lease acquire_lease(std::string_view board, const std::string& owner, std::chrono::milliseconds duration);
  Lease renew_lease(std::string_view lease_id, std::chrono::milliseconds duration);
  void release_lease(std::string_view lease_id);

  RunView start_run(const RunRequest& request);
  RunView stop_run(std::int64_t id, std::string_view lease_id);
  [[nodiscard]] RunView run(std::int64_t id) const { return ledger_.view(id); }
  [[nodiscard]] std::vector<RunView> runs(std::int64_t limit, std::int64_t before_id) const {
    return ledger_.list(limit, before_id);
  }
  [[nodiscard]] std::string report(std::int64_t id) const { return ledger_.report(id); }
  // To watch a run; null when it ended before this daemon or long ago: only its view and report are left.
  [[nodiscard]] std::shared_ptr<const ActiveRun> active_run(std::int64_t id) const { return ledger_.active(id); }

  [[nodiscard]] RecordingLibrary& recordings() noexcept { return recordings_; }
  [[nodiscard]] ArtifactLibrary& artifacts() noexcept { return artifacts_; }

  [[nodiscard]] const DaemonConfig& config() const noexcept { return config_; }
  [[nodiscard]] SystemTime started() const noexcept { return started_; }
  [[nodiscard]] std::vector<std::shared_ptr<const BoardMetrics>> metrics() const;

  // Takes no new runs, ends queued ones, lets the current ones go on for `patience`, then stops them; returns when
  // every run has ended and is kept.
  void drain(std::chrono::milliseconds patience);
  // The beginning of it: takes no new runs and ends queued ones from now on; does not wait.
  void begin_drain();
  [[nodiscard]] bool draining() const noexcept { return draining_.load(); }

 private:
  // The artifacts that a board is programmed with: xclbin, network of each kernel; none where it has the configured
  // one.
  using ProgramHolds = std::array<std::optional<Hold>, 1 + kKernelCount>;

  static std::vector<std::filesystem::path> import_folders(const DaemonConfig& config,
                                                           const Installation& installation);
  [[nodiscard]] BoardKeeper& keeper(std::string_view name) const;
  // Takes hold of an artifact, made of a file of the host where that is named, and tells its path.
  [[nodiscard]] std::string take(const FileSource& source, FileKind kind, std::optional<Hold>& hold);

  const DaemonConfig config_;
  const SystemTime started_ = std::chrono::system_clock::now();
  std::atomic<bool> draining_ = false;
  RecordingLibrary recordings_;
  ArtifactLibrary artifacts_;
  RunLedger ledger_;
  std::mutex program_mutex_;
  std::map<std::string, ProgramHolds> program_holds_;  // by board
  std::mutex start_mutex_;  // one StartRun at a time: looking for the request id and keeping it are one step
  std::vector<std::unique_ptr<BoardKeeper>> keepers_;  // in the order of the configuration
};

}  // namespace mu40
