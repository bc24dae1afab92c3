// From the streaming loop's own books to what a scrape sees.
#include <gtest/gtest.h>

#include <numeric>

#include "metrics/board_metrics.hpp"
#include "support/stream_rig.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;

const ReplaySet& recording() {
  static const ReplaySet replay = small_replay(11, 20);
  return replay;
}

// One run of 100 ms at the LHC's pace, the board stalling in it for 10 ms; its books are given to `board`.
void stream_a_run(BoardMetrics& board, const std::string& run_id) {
  StreamRig rig{recording()};
  rig.settings.duration = 100ms;
  rig.behaviour.stall_begin = rig.clock.now() + 20ms;
  rig.behaviour.stall = 10ms;
  rig.behaviour.stall_period = 1s;
  ASSERT_EQ(rig.run(), StreamEnd::kFinished);
  RunConfig config;
  config.stream = rig.settings;
  board.run_progressed(take_snapshot(identify(run_id, config, {}), *rig.books), rig.clock.now());
}

std::uint64_t samples(const LatencyCounts& counts) {
  return std::accumulate(counts.buckets.begin(), counts.buckets.end(), std::uint64_t{0});
}

TEST(MetricsOfRuns, count_every_orbit_and_launch_of_every_run) {
  BoardMetrics board("fake");
  for (std::uint64_t run = 1; run <= 3; ++run) {
    stream_a_run(board, "run-" + std::to_string(run));
    const BoardSeries series = board.series(SteadyTime::max());
    EXPECT_EQ(series.counts.orbits.completed, run * 1125);
    EXPECT_EQ(series.counts.orbits.in_flight(), 0U);
    EXPECT_EQ(series.counts.launches.completed, run * 141);
    EXPECT_EQ(series.counts.kernels[0].compared_records, series.counts.muons.completed);
    EXPECT_EQ(series.counts.kernels[1].compared_records, series.counts.pairs.completed);
    ASSERT_TRUE(series.run);
    EXPECT_NEAR(series.run->real_time_factor.value_or(0), 1, 0.01);
  }
}

TEST(MetricsOfRuns, stages_add_up_to_the_latency_and_each_counts_every_launch) {
  BoardMetrics board("fake");
  stream_a_run(board, "a");
  stream_a_run(board, "b");
  const BoardSeries series = board.series(SteadyTime::max());
  const RunLatencies& latencies = series.latencies[static_cast<std::size_t>(Fidelity::kFunctional)];
  const std::uint64_t launches = series.counts.launches.completed;
  EXPECT_EQ(samples(latencies.latency), launches);
  EXPECT_EQ(samples(latencies.lateness), launches);
  std::uint64_t sum_ns = 0;
  for (const auto& stage : latencies.stages) {
    EXPECT_EQ(samples(stage), launches);
    sum_ns += stage.sum_ns;
  }
  EXPECT_EQ(sum_ns, latencies.latency.sum_ns);
}

}  // namespace
}  // namespace mu40
