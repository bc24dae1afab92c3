#include "metrics/run_snapshot.hpp"

namespace mu40 {
namespace {

RunCounts count(const RunBooks& books) {
  RunCounts counts;
  counts.orbits = books.orbits.view();
  counts.muons = books.muons.view();
  counts.pairs = books.pairs.view();
  counts.launches = books.launches.view();
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    counts.kernels[k].compared_records = books.kernels[k].compared_records.value();
    counts.kernels[k].mismatched_records = books.kernels[k].mismatched_records.value();
    for (std::size_t f = 0; f < kResultFaultCount; ++f) {
      counts.kernels[k].results[f] = books.kernels[k].faults[f].value();
    }
  }
  counts.stray_completions = books.stray_completions.value();
  counts.stalls = books.stalls.value();
  counts.stalled_ns = books.stalled_ns.value();
  return counts;
}

}  // namespace

RunIdentity identify(const std::string& run_id, const RunConfig& config, const PreparedRun& prepared) {
  RunIdentity identity;
  identity.run_id = run_id;
  identity.scenario = config.stream.scenario;
  if (identity.scenario == Scenario::kLhc) identity.speed = config.stream.speed;
  identity.generated = prepared.generated;
  identity.has_truth = prepared.has_truth;
  identity.recording_sha256 = prepared.recording_sha256;
  identity.xclbin_uuid = prepared.xclbin_uuid;
  for (std::size_t k = 0; k < kKernelCount; ++k) identity.networks[k] = prepared.networks[k].hash;
  return identity;
}

RunSnapshot take_snapshot(const RunIdentity& identity, const RunBooks& books) {
  RunSnapshot snapshot;
  snapshot.identity = identity;
  snapshot.begin_ns = books.begin_ns.load(std::memory_order_acquire);
  snapshot.counts = count(books);
  if (const double elapsed_s = elapsed_seconds(books); elapsed_s > 0) {
    snapshot.real_time_factor = static_cast<double>(snapshot.counts.orbits.completed) * kOrbitSeconds / elapsed_s;
  }
  snapshot.latencies.latency = count_by_edges(books.latency.snapshot());
  snapshot.latencies.lateness = count_by_edges(books.lateness.snapshot());
  for (std::size_t s = 0; s < kStageCount; ++s) {
    snapshot.latencies.stages[s] = count_by_edges(books.stages[s].snapshot());
  }
  // After the histograms: a launch claims its fidelity before its times are recorded.
  snapshot.fidelity = lowest_fidelity(books);
  if (identity.has_truth) {
    for (std::size_t e = 0; e < kEstimateCount; ++e) {
      for (std::size_t q = 0; q < kQuantityCount; ++q) {
        const auto& tally = books.accuracy.residuals(static_cast<Estimate>(e), static_cast<Quantity>(q), kPublishedCut);
        snapshot.resolution_fwhm[e][q] = summarize(tally).fwhm;
      }
    }
  }
  return snapshot;
}

}  // namespace mu40
