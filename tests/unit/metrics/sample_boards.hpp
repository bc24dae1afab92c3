// Snapshots and boards for the tests of the metrics.
#pragma once

#include <chrono>
#include <memory>

#include "metrics/board_metrics.hpp"

namespace mu40::test {

inline constexpr SteadyTime kSampleTime{std::chrono::seconds{1000}};

// A run whose every account, check and histogram holds something: n launches of 8 orbits.
inline RunSnapshot sample_snapshot(const std::string& run_id, std::uint64_t n, Fidelity fidelity,
                                   std::int64_t begin_ns = 1) {
  RunSnapshot snapshot;
  snapshot.identity.run_id = run_id;
  snapshot.identity.speed = 1;
  snapshot.identity.generated = true;
  snapshot.identity.recording_sha256 = "5e";
  snapshot.identity.xclbin_uuid = "1b";
  snapshot.identity.networks = {"aa", "bb"};
  snapshot.begin_ns = begin_ns;
  snapshot.fidelity = fidelity;
  snapshot.counts.orbits = {8 * n + 3, 8 * n, 8 * n, 2, 1};
  snapshot.counts.muons = {80 * n, 80 * n, 80 * n, 0, 0};
  snapshot.counts.pairs = {40 * n, 40 * n, 40 * n, 0, 0};
  snapshot.counts.launches = {n, n, n, 0, 0};
  snapshot.counts.kernels[0] = {80 * n, n, {2 * n, n}};
  snapshot.counts.kernels[1] = {40 * n, 0, {3 * n}};
  snapshot.counts.stalls = n;
  snapshot.counts.stalled_ns = 1'000'000 * n;
  snapshot.latencies.latency.buckets[5] = n;
  snapshot.latencies.latency.sum_ns = 70'000 * n;
  snapshot.latencies.lateness.buckets[0] = n;
  for (auto& stage : snapshot.latencies.stages) {
    stage.buckets[1] = n;
    stage.sum_ns = 10'000 * n;
  }
  snapshot.real_time_factor = 0.999;
  for (auto& estimate : snapshot.resolution_fwhm) estimate.fill(0.125);
  return snapshot;
}

// A board in mid-run, of which everything is known.
inline std::shared_ptr<BoardMetrics> busy_board(const std::string& name) {
  auto board = std::make_shared<BoardMetrics>(name);
  board->set_state({true, 61.5, 40.25});
  board->run_progressed(sample_snapshot("run-1", 1000, Fidelity::kFunctional), kSampleTime);
  return board;
}

}  // namespace mu40::test
