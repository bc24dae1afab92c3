#include "run_archive.hpp"

#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "client/daemon_client.hpp"
#include "client/wire_words.hpp"

namespace mu40 {
namespace {

class StoreArchive final : public RunArchive {
 public:
  StoreArchive() : store_(RunStore::default_file()) { store_.mark_interrupted(); }

  std::vector<ArchivedRun> newest(std::int64_t limit) override {
    std::vector<ArchivedRun> result;
    for (StoredRun& run : store_.list(limit)) {
      const std::string state = state_of(run);
      result.push_back({std::move(run), state});
    }
    return result;
  }
  ArchivedRun get(std::int64_t id) override {
    StoredRun run = store_.get(id);
    const std::string state = state_of(run);
    return {std::move(run), state};
  }
  std::string report(std::int64_t id) override { return store_.report(id); }

 private:
  static std::string state_of(const StoredRun& run) {
    if (run.state == StoredState::kRunning) return "running";
    if (run.state == StoredState::kInterrupted) return "interrupted";
    return run.valid.value_or(false) ? "VALID" : "INVALID";
  }

  RunStore store_;
};

// ISO 8601 in whole seconds; empty where there is none.
std::string utc_text(bool present, google::protobuf::Timestamp time) {
  if (!present) return "";
  time.set_nanos(0);
  return google::protobuf::util::TimeUtil::ToString(time);
}

ArchivedRun archived(const v1::Run& told) {
  const auto optional = [](bool present, double value) { return present ? std::optional(value) : std::nullopt; };
  StoredRun run;
  run.id = told.id();
  run.state = told.state() == v1::RUN_STATE_ENDED ? StoredState::kEnded : StoredState::kRunning;
  run.started_utc = utc_text(told.has_started(), told.started());
  run.ended_utc = utc_text(told.has_ended(), told.ended());
  run.label = told.label();
  run.note = told.note();
  if (told.has_valid()) run.valid = told.valid();
  run.reasons.assign(told.reasons().begin(), told.reasons().end());
  run.board = told.board();
  run.scenario = word_of(told.scenario());
  run.recording_sha256 = told.recording_sha256();
  run.fidelity = word_of(told.fidelity());
  run.real_time_factor = optional(told.has_real_time_factor(), told.real_time_factor());
  run.p50_s = optional(told.has_p50_seconds(), told.p50_seconds());
  run.p99_s = optional(told.has_p99_seconds(), told.p99_seconds());
  run.muons_hz = optional(told.has_muons_hz(), told.muons_hz());
  run.mismatches = static_cast<std::int64_t>(told.mismatched_records());
  run.orbits_due = static_cast<std::int64_t>(told.orbits().due());
  run.orbits_completed = static_cast<std::int64_t>(told.orbits().completed());
  run.orbits_dropped = static_cast<std::int64_t>(told.orbits().dropped());
  run.orbits_failed = static_cast<std::int64_t>(told.orbits().failed());
  return {std::move(run), std::string(word_of_state(told))};
}

class DaemonArchive final : public RunArchive {
 public:
  explicit DaemonArchive(const std::string& address) : client_(address) {}

  std::vector<ArchivedRun> newest(std::int64_t limit) override {
    constexpr std::int64_t kPage = 1000;  // the most that ListRuns gives at once
    std::vector<ArchivedRun> result;
    std::int64_t before = 0;
    for (std::int64_t left = limit; left > 0;) {
      const auto page = client_.runs(static_cast<std::uint32_t>(std::min(left, kPage)), before);
      for (const v1::Run& run : page.runs()) result.push_back(archived(run));
      if (page.runs_size() < std::min(left, kPage)) break;
      left -= page.runs_size();
      before = result.back().run.id;
    }
    return result;
  }
  ArchivedRun get(std::int64_t id) override { return archived(client_.run(id)); }
  std::string report(std::int64_t id) override { return client_.report(id); }

 private:
  DaemonClient client_;
};

}  // namespace

std::unique_ptr<RunArchive> open_run_archive(const std::optional<std::string>& daemon) {
  if (daemon) return std::make_unique<DaemonArchive>(*daemon);
  return std::make_unique<StoreArchive>();
}

}  // namespace mu40
