#include "metrics/board_metrics.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "sample_boards.hpp"

namespace mu40 {
namespace {

using test::kSampleTime;
using test::sample_snapshot;

std::uint64_t samples(const LatencyCounts& counts) {
  return std::accumulate(counts.buckets.begin(), counts.buckets.end(), std::uint64_t{0});
}
const LatencyCounts& latency(const BoardSeries& series, Fidelity fidelity) {
  return series.latencies[static_cast<std::size_t>(fidelity)].latency;
}

class BoardMetricsTest : public ::testing::Test {
 protected:
  void progress(const RunSnapshot& snapshot) { board.run_progressed(snapshot, kSampleTime); }
  BoardSeries series() const { return board.series(kSampleTime); }

  BoardMetrics board{"u250"};
};

TEST_F(BoardMetricsTest, snapshots_of_one_run_are_cumulative) {
  progress(sample_snapshot("a", 10, Fidelity::kFunctional));
  progress(sample_snapshot("a", 25, Fidelity::kFunctional));
  progress(sample_snapshot("a", 25, Fidelity::kFunctional));
  EXPECT_EQ(series().counts.orbits.completed, 200U);
  EXPECT_EQ(series().counts.orbits.dropped, 2U);
  EXPECT_EQ(series().counts.kernels[0].mismatched_records, 25U);
  EXPECT_EQ(samples(latency(series(), Fidelity::kFunctional)), 25U);
  EXPECT_EQ(latency(series(), Fidelity::kFunctional).sum_ns, 25U * 70'000);
}

TEST_F(BoardMetricsTest, next_run_is_added_to_those_before_it) {
  progress(sample_snapshot("a", 10, Fidelity::kFunctional));
  board.run_ended();
  EXPECT_EQ(series().counts.orbits.completed, 80U);
  progress(sample_snapshot("b", 3, Fidelity::kFunctional));
  EXPECT_EQ(series().counts.orbits.completed, 80U + 24U);
  EXPECT_EQ(series().counts.orbits.failed, 2U);
  EXPECT_EQ(samples(latency(series(), Fidelity::kFunctional)), 13U);
}

TEST_F(BoardMetricsTest, new_worker_under_the_same_run_counts_on_even_where_it_is_ahead_already) {
  progress(sample_snapshot("a", 10, Fidelity::kFunctional, 1));
  progress(sample_snapshot("a", 12, Fidelity::kFunctional, 2));
  EXPECT_EQ(series().counts.launches.completed, 22U);
  progress(sample_snapshot("a", 4, Fidelity::kFunctional, 3));
  EXPECT_EQ(series().counts.launches.completed, 26U);
}

TEST_F(BoardMetricsTest, books_read_just_before_and_just_after_they_began_are_counted_once) {
  progress(sample_snapshot("a", 1, Fidelity::kFunctional, 0));
  progress(sample_snapshot("a", 5, Fidelity::kFunctional, 7));
  EXPECT_EQ(series().counts.launches.completed, 5U);
}

TEST_F(BoardMetricsTest, snapshot_older_than_the_newest_takes_nothing_away_and_adds_nothing) {
  progress(sample_snapshot("a", 10, Fidelity::kFunctional));
  progress(sample_snapshot("a", 6, Fidelity::kFunctional));
  EXPECT_EQ(series().counts.launches.completed, 10U);
  progress(sample_snapshot("a", 11, Fidelity::kFunctional));
  EXPECT_EQ(series().counts.launches.completed, 11U);
}

TEST_F(BoardMetricsTest, latencies_stay_with_the_fidelity_they_were_taken_with) {
  progress(sample_snapshot("a", 10, Fidelity::kHardware));
  progress(sample_snapshot("a", 14, Fidelity::kFunctional));
  progress(sample_snapshot("b", 5, Fidelity::kHardware));
  EXPECT_EQ(samples(latency(series(), Fidelity::kHardware)), 15U);
  EXPECT_EQ(samples(latency(series(), Fidelity::kFunctional)), 4U);
  EXPECT_EQ(samples(latency(series(), Fidelity::kNone)), 0U);
}

TEST_F(BoardMetricsTest, board_is_down_until_it_is_said_to_be_up) {
  EXPECT_FALSE(series().state.up);
  board.set_state({true, 50, std::nullopt});
  EXPECT_TRUE(series().state.up);
}

TEST_F(BoardMetricsTest, age_runs_from_the_newest_snapshot_and_only_in_a_run) {
  EXPECT_FALSE(series().run);
  progress(sample_snapshot("a", 10, Fidelity::kFunctional));
  const auto later = board.series(kSampleTime + std::chrono::milliseconds{2500});
  ASSERT_TRUE(later.run);
  EXPECT_DOUBLE_EQ(later.run->snapshot_age_s, 2.5);
  board.run_ended();
  EXPECT_FALSE(series().run);
}

}  // namespace
}  // namespace mu40
