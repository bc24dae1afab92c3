// The runs that were made on this machine, in one SQLite file: reports, snapshots taken on the way, what became of runs
// whose process died. The report (docs/report.md) is the record; every other column is read from it by SQLite itself
// (migrations.cpp). Not here: comparing runs (compare_runs.hpp), printing them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mu40 {

enum class StoredState : std::uint8_t {
  kRunning,      // a living process has begun it and not ended it
  kEnded,        // with its report
  kInterrupted,  // its process ended first; INVALID
};

// A line of the list of runs. Figures are none where the report has none.
struct StoredRun {
  std::int64_t id = 0;
  StoredState state = StoredState::kRunning;
  std::string begun_utc;               // ISO 8601, when it was taken on; empty of runs older than this column
  std::string started_utc, ended_utc;  // as begun_utc; ended_utc of an interrupted run: of its last snapshot, or empty
  std::string label, note;
  std::optional<bool> valid;  // none while it runs
  std::vector<std::string> reasons;
  std::string board;  // its name in the daemon, else as the configuration says
  std::string scenario, recording_sha256, fidelity;
  std::optional<double> real_time_factor, p50_s, p99_s, muons_hz;
  std::int64_t mismatches = 0;
  std::int64_t orbits_due = 0, orbits_completed = 0, orbits_dropped = 0, orbits_failed = 0;
};

// How a run stood while it ran.
struct StoredSnapshot {
  std::int64_t sequence = 0;  // 1, 2, ... within the run
  std::string taken_utc;
  std::string part;  // JSON: some fields of the report as they were then
};

// Who asked the daemon for a run.
struct StoredRequest {
  std::string id;     // the client's, unique among all runs; empty: none
  std::string text;   // what was asked, to be compared with a repetition
  std::string board;  // name in the daemon
};

// One connection. Several stores, in any processes of this machine, may have the same file open: a reader never waits,
// a writer waits 5 s at most for another. All throw Error with SQLite's words and the file: kCorrupt, kExhausted (disk
// full), kNotFound (no such run), kInvalidArgument (not JSON), kUnavailable for the rest. Single thread.
class RunStore {
 public:
  // Opens `file`, makes it and its folder where they are missing, brings an older one up to date. Throws Error
  // kMismatch where a newer mu40 wrote it. Beside it stands `<file>.live`, whose locks tell which runs are alive.
  explicit RunStore(const std::filesystem::path& file);
  ~RunStore();
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;

  // $XDG_STATE_HOME/mu40/runs.db, else ~/.local/state/mu40/runs.db; throws Error where neither variable is set.
  [[nodiscard]] static std::filesystem::path default_file();

  // Keeps a run that begins now. `report`: its report as far as it is known (config, provenance). Returns its id, never
  // used before. The run counts as alive until it is finished or this store is closed, by the end of the process too.
  // Throws Error kInvalidArgument where another run has the id of `request`.
  [[nodiscard]] std::int64_t begin(const std::string& label, const std::string& note, const std::string& report,
                                   const StoredRequest& request = {});
  // Adds how run `id` stands: a JSON object with fields of the report.
  void add_snapshot(std::int64_t id, const std::string& part);
  // Ends run `id` with its whole report. Throws Error kNotFound where it is not running.
  void finish(std::int64_t id, const std::string& report);

  // Ends every run that says it is running but is not alive: INVALID, its report as it began with its last snapshot
  // laid over it, what was in flight then counted as failed. Returns how many. To be called when a process starts.
  int mark_interrupted();

  // The newest `limit` runs with an id below `before_id`, newest first.
  [[nodiscard]] std::vector<StoredRun> list(std::int64_t limit,
                                            std::int64_t before_id = std::numeric_limits<std::int64_t>::max()) const;
  // The run that was begun with this request id, and what was asked then.
  [[nodiscard]] std::optional<std::pair<std::int64_t, std::string>> find_request(const std::string& request_id) const;
  [[nodiscard]] StoredRun get(std::int64_t id) const;
  // The report of run `id`, JSON.
  [[nodiscard]] std::string report(std::int64_t id) const;
  // Its snapshots after `after_sequence`, oldest first.
  [[nodiscard]] std::vector<StoredSnapshot> snapshots(std::int64_t id, std::int64_t after_sequence = 0) const;

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace mu40
