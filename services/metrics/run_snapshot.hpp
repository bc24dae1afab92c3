// What the metrics take of a run at one moment: a plain copy of its books, cumulative since its start, and who it is.
// Made by whoever watches the run, never by the streaming loop. Not here: what earlier runs counted
// (board_metrics.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "metrics/latency_edges.hpp"
#include "run/run_report.hpp"

namespace mu40 {

struct KernelCounts {
  std::uint64_t compared_records = 0;
  std::uint64_t mismatched_records = 0;
  std::array<std::uint64_t, kResultFaultCount> results{};  // result buffers by ResultFault; kNone: good ones
};

// Everything that only ever grows within a run, but for latencies. Plain value of std::uint64_t only.
struct RunCounts {
  AccountView orbits, muons, pairs, launches;
  std::array<KernelCounts, kKernelCount> kernels;
  std::uint64_t stray_completions = 0;
  std::uint64_t stalls = 0;
  std::uint64_t stalled_ns = 0;
};

// As in RunBooks. Plain value of std::uint64_t only.
struct RunLatencies {
  LatencyCounts latency, lateness;
  std::array<LatencyCounts, kStageCount> stages;
};

// What labels a run; the same for all its snapshots.
struct RunIdentity {
  std::string run_id;
  Scenario scenario{};
  std::optional<double> speed;  // of the LHC's orbit rate; only in scenario lhc, the others have no time line
  bool generated = false;       // the recording says that it holds generated data
  bool has_truth = false;
  std::string recording_sha256, xclbin_uuid;
  std::array<std::string, kKernelCount> networks;  // SHA-256
};

struct RunSnapshot {
  RunIdentity identity;
  std::int64_t begin_ns = 0;  // RunBooks::begin_ns: other books under the same run id have another
  Fidelity fidelity = Fidelity::kNone;
  RunCounts counts;
  RunLatencies latencies;
  std::optional<double> real_time_factor;
  // In the published cut; rad for phi, 1 for eta and for pt (relative). None without truth or with too few muons.
  std::array<std::array<std::optional<double>, kQuantityCount>, kEstimateCount> resolution_fwhm;
};

[[nodiscard]] RunIdentity identify(const std::string& run_id, const RunConfig& config, const PreparedRun& prepared);

// Reads the books as they are now: some milliseconds of the caller's time, none of the writer's.
[[nodiscard]] RunSnapshot take_snapshot(const RunIdentity& identity, const RunBooks& books);

}  // namespace mu40
