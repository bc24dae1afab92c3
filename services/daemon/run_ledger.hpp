// All runs that the daemon knows: the run store behind one lock, the runs that go on, and the newest ones that have
// ended, for watchers who come late.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/active_run.hpp"
#include "store/run_store.hpp"

namespace mu40 {

// A line of the list of runs, from the store or from the living run.
struct RunView {
  std::int64_t id = 0;
  RunPhase phase = RunPhase::kQueued;
  std::string activity;
  std::string label, note, board;
  Scenario scenario{};
  std::string recording_sha256;
  std::optional<SystemTime> queued, started, ended;
  std::optional<bool> valid;
  std::vector<std::string> reasons;
  Fidelity fidelity = Fidelity::kNone;
  AccountView orbits;
  std::uint64_t mismatched_records = 0;
  std::optional<double> real_time_factor;
  std::optional<double> p50_s, p99_s;  // of the latency
  std::optional<double> muons_hz;
};
// Of a run at one of its snapshots.
[[nodiscard]] RunView view_of(const ActiveRun& run, const RunProgress& progress);

// Thread-safe. Members throw Error as RunStore does.
class RunLedger {
 public:
  // Marks runs interrupted that no living process has.
  explicit RunLedger(const std::filesystem::path& file);

  // The run that `request` has started before; none if none. Throws Error kAlreadyExists where its request id belongs
  // to another request.
  [[nodiscard]] std::optional<std::int64_t> find(const RunRequest& request) const;
  // Keeps a new run, queued. Throws where it cannot be kept.
  [[nodiscard]] std::shared_ptr<ActiveRun> begin(const RunRequest& request, const RunConfig& config, Hold recording);
  // Keeps how a run stands. A store that cannot be written now is logged and never ends a run.
  void add_snapshot(const ActiveRun& run) noexcept;
  // Keeps the runs whose end was published, those too that could not be kept before.
  void keep_ended() noexcept;

  [[nodiscard]] RunView view(std::int64_t id) const;
  [[nodiscard]] std::vector<RunView> list(std::int64_t limit, std::int64_t before_id) const;
  [[nodiscard]] std::string report(std::int64_t id) const;
  [[nodiscard]] std::shared_ptr<ActiveRun> active(std::int64_t id) const;

 private:
  mutable std::mutex mutex_;
  RunStore store_;
  std::map<std::int64_t, std::shared_ptr<ActiveRun>> active_;  // not kept as ended yet
  std::set<std::int64_t> unkept_;                 // of active_: the log has been told that its end is not kept
  std::deque<std::shared_ptr<ActiveRun>> ended_;  // newest last
};

}  // namespace mu40
