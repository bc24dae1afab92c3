#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "sample_boards.hpp"

namespace mu40 {
namespace {

TEST(BoardMetricsThreads, scraper_sees_only_whole_snapshots_that_never_decrease) {
  constexpr std::uint64_t kRuns = 20;
  constexpr std::uint64_t kLaunchesPerRun = 50;
  BoardMetrics board("u250");
  std::atomic<bool> done = false;
  std::jthread watcher([&] {
    for (std::uint64_t run = 0; run < kRuns; ++run) {
      for (std::uint64_t n = 1; n <= kLaunchesPerRun; ++n) {
        board.run_progressed(test::sample_snapshot("run-" + std::to_string(run), n, Fidelity::kFunctional),
                             std::chrono::steady_clock::now());
      }
      board.run_ended();
    }
    done = true;
  });
  std::uint64_t seen = 0;
  while (!done) {
    const BoardSeries series = board.series(std::chrono::steady_clock::now());
    const auto launches = series.counts.launches.completed;
    ASSERT_GE(launches, seen);
    ASSERT_EQ(series.counts.orbits.completed, 8 * launches);
    ASSERT_EQ(series.latencies[static_cast<std::size_t>(Fidelity::kFunctional)].latency.buckets[5], launches);
    if (series.run) {
      ASSERT_GE(series.run->snapshot_age_s, 0);
    }
    seen = launches;
  }
  EXPECT_EQ(board.series(std::chrono::steady_clock::now()).counts.launches.completed, kRuns * kLaunchesPerRun);
}

}  // namespace
}  // namespace mu40
