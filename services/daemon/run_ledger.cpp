#include "daemon/run_ledger.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "io/utc_text.hpp"
#include "layout/error.hpp"
#include "run/report_json.hpp"

namespace mu40 {
namespace {

// That late watchers find with their whole last snapshot, histograms included: 3 MB each.
constexpr std::size_t kEndedRuns = 2;

template <std::size_t n>
std::size_t index_of(const std::array<std::string_view, n>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? 0 : static_cast<std::size_t>(found - names.begin());
}

Fidelity fidelity_of(std::string_view name) {
  for (const auto f : {Fidelity::kFunctional, Fidelity::kRtlSim, Fidelity::kHardware}) {
    if (name_of(f) == name) return f;
  }
  return Fidelity::kNone;
}

std::optional<double> latency_percentile(const RunReport& report, double percent) {
  const auto row = std::ranges::find(report.latencies, "latency", &LatencyRow::name);
  const auto at = std::ranges::find(kReportedPercents, percent);
  if (row == report.latencies.end() || at == kReportedPercents.end()) return std::nullopt;
  return row->percentiles[static_cast<std::size_t>(at - kReportedPercents.begin())].value;
}

RunView view_of(const StoredRun& stored) {
  const auto count = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
  RunView view;
  view.id = stored.id;
  view.phase = stored.state == StoredState::kRunning ? RunPhase::kRunning : RunPhase::kEnded;
  view.label = stored.label;
  view.note = stored.note;
  view.board = stored.board;
  view.scenario = static_cast<Scenario>(index_of(kScenarioNames, stored.scenario));
  view.recording_sha256 = stored.recording_sha256;
  view.queued = time_of_utc(stored.begun_utc);
  view.started = time_of_utc(stored.started_utc);
  view.ended = time_of_utc(stored.ended_utc);
  view.valid = stored.valid;
  view.reasons = stored.reasons;
  view.fidelity = fidelity_of(stored.fidelity);
  view.orbits = {.due = count(stored.orbits_due),
                 .submitted = count(stored.orbits_completed + stored.orbits_failed),
                 .completed = count(stored.orbits_completed),
                 .dropped = count(stored.orbits_dropped),
                 .failed = count(stored.orbits_failed)};
  view.mismatched_records = count(stored.mismatches);
  view.real_time_factor = stored.real_time_factor;
  view.p50_s = stored.p50_s;
  view.p99_s = stored.p99_s;
  view.muons_hz = stored.muons_hz;
  return view;
}

}  // namespace

RunView view_of(const ActiveRun& run, const RunProgress& progress) {
  const RunRequest& request = run.request();
  RunView view;
  view.id = run.id();
  view.phase = progress.phase;
  view.activity = progress.activity;
  view.label = request.label;
  view.note = request.note;
  view.board = request.board;
  view.scenario = request.config.stream.scenario;
  view.recording_sha256 = request.recording_sha256;
  view.queued = run.queued();
  view.started = progress.started;
  view.ended = progress.ended;
  if (progress.report) {
    const RunReport& report = *progress.report;
    view.fidelity = report.fidelity;
    view.orbits = report.orbits;
    for (const auto& checks : report.checks) view.mismatched_records += checks.mismatched_records;
    view.real_time_factor = report.real_time_factor.value;
    view.p50_s = latency_percentile(report, 50);
    view.p99_s = latency_percentile(report, 99);
    view.muons_hz = report.muon_rate.value;
    if (progress.phase == RunPhase::kEnded) {
      view.valid = report.verdict.valid();
      view.reasons = report.verdict.reasons;
    }
  }
  return view;
}

RunLedger::RunLedger(const std::filesystem::path& file) : store_(file) {
  if (const int n = store_.mark_interrupted(); n > 0)
    spdlog::warn("runs interrupted by the end of their process: {}", n);
}

std::optional<std::int64_t> RunLedger::find(const RunRequest& request) const {
  if (request.request_id.empty()) return std::nullopt;
  const std::scoped_lock lock(mutex_);
  const auto found = store_.find_request(request.request_id);
  if (!found) return std::nullopt;
  if (found->second != request_text(request)) {
    throw Error(ErrorCode::kAlreadyExists, "request_id " + request.request_id + " belongs to run " +
                                               std::to_string(found->first) + ", which was asked for something else");
  }
  return found->first;
}

std::shared_ptr<ActiveRun> RunLedger::begin(const RunRequest& request, const RunConfig& config, Hold recording) {
  RunContext context;
  context.config = config;
  context.prepared.recording_sha256 = request.recording_sha256;
  const auto books = std::make_unique<RunBooks>();
  const std::string report = report_json(make_report(context, *books, false, ""));
  const std::scoped_lock lock(mutex_);
  const auto id =
      store_.begin(request.label, request.note, report, {request.request_id, request_text(request), request.board});
  auto run = std::make_shared<ActiveRun>(id, request, config, std::move(recording));
  active_.emplace(id, run);
  return run;
}

void RunLedger::add_snapshot(const ActiveRun& run) noexcept {
  try {
    const std::string part = report_part_json(*run.newest()->report);
    const std::scoped_lock lock(mutex_);
    store_.add_snapshot(run.id(), part);
  } catch (const std::exception& error) {
    spdlog::warn("run {}: a snapshot is not kept: {}", run.id(), error.what());
  }
}

void RunLedger::keep_ended() noexcept {
  const std::scoped_lock lock(mutex_);
  for (auto entry = active_.begin(); entry != active_.end();) {
    const auto [id, run] = *entry;
    const auto progress = run->newest();
    if (progress->phase != RunPhase::kEnded) {
      ++entry;
      continue;
    }
    try {
      store_.finish(id, report_json(*progress->report));
    } catch (const std::exception& error) {
      // Tried again and again, told once.
      if (unkept_.insert(id).second) spdlog::error("run {}: its end is not kept yet: {}", id, error.what());
      ++entry;
      continue;
    }
    if (unkept_.erase(id) > 0) spdlog::info("run {}: its end is kept now", id);
    ended_.push_back(run);
    if (ended_.size() > kEndedRuns) ended_.pop_front();
    entry = active_.erase(entry);
  }
}

std::shared_ptr<ActiveRun> RunLedger::active(std::int64_t id) const {
  const std::scoped_lock lock(mutex_);
  if (const auto found = active_.find(id); found != active_.end()) return found->second;
  const auto ended = std::ranges::find(ended_, id, &ActiveRun::id);
  return ended == ended_.end() ? nullptr : *ended;
}

RunView RunLedger::view(std::int64_t id) const {
  if (const auto run = active(id)) return view_of(*run, *run->newest());
  const std::scoped_lock lock(mutex_);
  return view_of(store_.get(id));
}

std::vector<RunView> RunLedger::list(std::int64_t limit, std::int64_t before_id) const {
  const std::scoped_lock lock(mutex_);
  std::vector<RunView> views;
  for (const StoredRun& stored : store_.list(limit, before_id)) {
    const auto found = active_.find(stored.id);
    views.push_back(found == active_.end() ? view_of(stored) : view_of(*found->second, *found->second->newest()));
  }
  return views;
}

std::string RunLedger::report(std::int64_t id) const {
  if (const auto run = active(id)) {
    if (const auto progress = run->newest(); progress->report) return report_json(*progress->report);
  }
  const std::scoped_lock lock(mutex_);
  return store_.report(id);
}

}  // namespace mu40
