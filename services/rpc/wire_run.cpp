#include "rpc/wire_run.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "files/stored_file.hpp"
#include "layout/error.hpp"
#include "rpc/wire_enums.hpp"
#include "rpc/wire_histogram.hpp"
#include "rpc/wire_text.hpp"
#include "rpc/wire_time.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kMostRequestIdBytes = 100;
constexpr std::size_t kMostLabelBytes = 100;
constexpr std::size_t kMostNoteBytes = 10'000;
constexpr std::uint32_t kDefaultPage = 50;
constexpr std::uint32_t kLargestPage = 1000;

v1::RunState to_proto(RunPhase phase) {
  switch (phase) {
    case RunPhase::kQueued:
      return v1::RUN_STATE_QUEUED;
    case RunPhase::kPreparing:
      return v1::RUN_STATE_PREPARING;
    case RunPhase::kRunning:
      return v1::RUN_STATE_RUNNING;
    case RunPhase::kEnded:
      return v1::RUN_STATE_ENDED;
  }
  return v1::RUN_STATE_UNSPECIFIED;
}

v1::Account to_proto(const AccountView& account) {
  v1::Account result;
  result.set_due(account.due);
  result.set_submitted(account.submitted);
  result.set_completed(account.completed);
  result.set_dropped(account.dropped);
  result.set_failed(account.failed);
  return result;
}

void add_checks(const RunReport& report, v1::RunSnapshot& snapshot) {
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    auto& checks = *snapshot.add_kernels();
    checks.set_kernel(to_proto(static_cast<KernelId>(k)));
    checks.set_compared_records(report.checks[k].compared_records);
    checks.set_mismatched_records(report.checks[k].mismatched_records);
    for (std::size_t f = 1; f < kResultFaultCount; ++f) {
      const auto results = report.checks[k].faulty_results[f];
      if (results > 0) (*checks.mutable_faulty_results())[std::string(name_of(static_cast<ResultFault>(f)))] = results;
    }
  }
}

void add_latencies(const RunReport& report, v1::RunSnapshot& snapshot) {
  for (const LatencyRow& row : report.latencies) {
    auto& latency = *snapshot.add_latencies();
    latency.set_name(row.name);
    latency.set_fidelity(to_proto(report.fidelity));
    *latency.mutable_histogram() = to_proto(row.samples);
    for (std::size_t p = 0; p < kReportedPercents.size(); ++p) {
      if (!row.percentiles[p].value) continue;
      auto& percentile = *latency.add_percentiles();
      percentile.set_percent(kReportedPercents[p]);
      percentile.set_seconds(*row.percentiles[p].value);
    }
  }
}

void add_resolutions(const RunReport& report, v1::RunSnapshot& snapshot) {
  if (!report.accuracy.has_truth) return;
  for (std::size_t e = 0; e < kEstimateCount; ++e) {
    for (std::size_t q = 0; q < kQuantityCount; ++q) {
      const auto& residuals = report.accuracy.published_cut[e][q];
      if (!residuals.fwhm) continue;
      auto& resolution = *snapshot.add_resolutions();
      resolution.set_quantity(std::string(kQuantityNames[q]));
      resolution.set_estimate(std::string(kEstimateNames[e]));
      resolution.set_fwhm(*residuals.fwhm);
      resolution.set_muons(residuals.muons);
    }
  }
}

// Sets keys of a RunConfig, whose own ranges are checked (run/run_config.hpp), and names the field of the wire.
class ConfigSetter {
 public:
  explicit ConfigSetter(RunConfig& config) : config_(config) {}

  template <class Number>
  void number(std::string_view field, std::string_view key, Number value) {
    text(field, key, fmt::format("{}", value));
  }
  void seconds(std::string_view field, std::string_view key, const google::protobuf::Duration& duration) {
    const auto ns = from_proto(duration, fmt::format("spec.{}", field)).count();
    text(field, key, fmt::format("{}.{:09}", ns / 1'000'000'000, ns % 1'000'000'000));
  }

 private:
  void text(std::string_view field, std::string_view key, const std::string& value) {
    try {
      set_config(config_, key, value);
    } catch (const Error& error) {
      throw Error(error.code(), fmt::format("spec.{}: {}", field, error.what()));
    }
  }

  RunConfig& config_;
};

void set_duration(const v1::RunSpec& spec, const DaemonLimits& limits, ConfigSetter& set, RunConfig& config) {
  const std::chrono::nanoseconds longest = std::chrono::seconds(limits.max_run_s);
  if (spec.has_duration()) {
    set.seconds("duration", "duration_s", spec.duration());
    if (!config.stream.duration) {
      throw Error(ErrorCode::kInvalidArgument, "spec.duration is 0 s; expected more, or to be absent");
    }
  } else if (config.stream.orbits) {
    config.stream.duration = longest;
  }
  if (*config.stream.duration > longest) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("spec.duration is {} s; expected at most {} s, Limits.max_run",
                            std::chrono::duration<double>(*config.stream.duration).count(), limits.max_run_s));
  }
}

RunConfig config_of(const v1::RunSpec& spec, const DaemonLimits& limits) {
  RunConfig config;
  ConfigSetter set(config);
  config.stream.scenario = from_proto(spec.scenario());
  config.stream.overload = from_proto(spec.overload());
  if (spec.has_speed()) set.number("speed", "speed", spec.speed());
  if (spec.has_orbits_per_launch()) set.number("orbits_per_launch", "orbits_per_launch", spec.orbits_per_launch());
  if (spec.has_slots()) set.number("slots", "slots", spec.slots());
  if (spec.has_orbits()) set.number("orbits", "orbits", spec.orbits());
  set_duration(spec, limits, set, config);
  if (spec.has_launch_deadline()) set.seconds("launch_deadline", "launch_deadline_s", spec.launch_deadline());
  if (spec.has_lag_bound()) {
    const auto bound = from_proto(spec.lag_bound(), "spec.lag_bound");
    set.number("lag_bound", "lag_bound_ms", std::chrono::duration<double, std::milli>(bound).count());
  }
  if (spec.has_min_duration()) set.seconds("min_duration", "min_duration_s", spec.min_duration());
  if (spec.has_min_launches()) set.number("min_launches", "min_launches", spec.min_launches());
  if (spec.has_replay_mib()) set.number("replay_mib", "replay_mib", spec.replay_mib());
  if (spec.has_seed()) set.number("seed", "seed", spec.seed());
  return config;
}

}  // namespace

v1::Run to_proto(const RunView& run) {
  v1::Run result;
  result.set_id(run.id);
  result.set_state(to_proto(run.phase));
  result.set_label(run.label);
  result.set_note(run.note);
  result.set_board(run.board);
  result.set_scenario(to_proto(run.scenario));
  result.set_recording_sha256(run.recording_sha256);
  if (run.queued) *result.mutable_queued() = to_proto(*run.queued);
  if (run.started) *result.mutable_started() = to_proto(*run.started);
  if (run.ended) *result.mutable_ended() = to_proto(*run.ended);
  if (run.valid) result.set_valid(*run.valid);
  for (const auto& reason : run.reasons) result.add_reasons(reason);
  result.set_fidelity(to_proto(run.fidelity));
  *result.mutable_orbits() = to_proto(run.orbits);
  result.set_mismatched_records(run.mismatched_records);
  if (run.real_time_factor) result.set_real_time_factor(*run.real_time_factor);
  if (run.p50_s) result.set_p50_seconds(*run.p50_s);
  if (run.p99_s) result.set_p99_seconds(*run.p99_s);
  if (run.muons_hz) result.set_muons_hz(*run.muons_hz);
  result.set_activity(run.activity);
  return result;
}

v1::RunSnapshot to_proto(const RunView& run, const RunProgress& progress) {
  v1::RunSnapshot result;
  result.set_run_id(run.id);
  result.set_sequence(progress.sequence);
  *result.mutable_taken() = to_proto(progress.taken);
  *result.mutable_run() = to_proto(run);
  if (!progress.report) return result;
  const RunReport& report = *progress.report;
  result.set_elapsed_seconds(report.elapsed_s);
  *result.mutable_muons() = to_proto(report.muons);
  *result.mutable_pairs() = to_proto(report.pairs);
  *result.mutable_launches() = to_proto(report.launches);
  result.set_bx_hz(report.bx_rate.value.value_or(0));
  result.set_muons_hz(report.muon_rate.value.value_or(0));
  result.set_stalls(report.stalls);
  result.set_stalled_seconds(report.stalled_s);
  add_checks(report, result);
  add_latencies(report, result);
  add_resolutions(report, result);
  return result;
}

v1::RunSnapshot last_snapshot(const RunView& run, std::uint64_t sequence) {
  v1::RunSnapshot result;
  result.set_run_id(run.id);
  result.set_sequence(sequence);
  *result.mutable_taken() = to_proto(run.ended.value_or(std::chrono::system_clock::now()));
  *result.mutable_run() = to_proto(run);
  return result;
}

RunRequest from_proto(const v1::StartRunRequest& request, const DaemonLimits& limits) {
  RunRequest result;
  result.request_id = checked_text(request.request_id(), "request_id", kMostRequestIdBytes);
  result.label = checked_text(request.label(), "label", kMostLabelBytes);
  result.note = checked_text(request.note(), "note", kMostNoteBytes, LineBreaks::kAllowed);
  result.board = request.spec().board();
  result.recording_sha256 = request.spec().recording_sha256();
  check_sha256(result.recording_sha256);
  result.without_truth = request.spec().without_truth();
  result.lease_id = request.lease_id();
  result.config = config_of(request.spec(), limits);
  return result;
}

RunPage from_proto(const v1::ListRunsRequest& request) {
  if (request.limit() > kLargestPage) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("limit is {}; expected at most {}", request.limit(), kLargestPage));
  }
  if (request.before_id() < 0) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("before_id is {}; expected the id of a run, or 0", request.before_id()));
  }
  return {request.limit() == 0 ? kDefaultPage : request.limit(),
          request.before_id() == 0 ? std::numeric_limits<std::int64_t>::max() : request.before_id()};
}

}  // namespace mu40
