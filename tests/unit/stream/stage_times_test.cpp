#include "stream/stage_times.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace mu40 {
namespace {

SteadyTime at(std::int64_t ns) { return SteadyTime{std::chrono::nanoseconds{ns}}; }

std::uint64_t of(const std::array<std::uint64_t, kStageCount>& stages, Stage stage) {
  return stages[static_cast<std::size_t>(stage)];
}

TEST(StageTimes, every_stage_gets_its_interval) {
  const LaunchTimes times{at(100), at(110), at(130), at(160), at(200), at(280), at(290), at(295)};
  const auto stages = stage_times(times, 50);
  EXPECT_EQ(of(stages, Stage::kWait), 10U + 30U);
  EXPECT_EQ(of(stages, Stage::kPack), 20U);
  EXPECT_EQ(of(stages, Stage::kToDevice), 40U);
  EXPECT_EQ(of(stages, Stage::kQueue), 30U);
  EXPECT_EQ(of(stages, Stage::kKernel), 50U);
  EXPECT_EQ(of(stages, Stage::kFromDevice), 10U);
  EXPECT_EQ(of(stages, Stage::kCheck), 5U);
}

TEST(StageTimes, what_was_done_before_the_due_time_costs_nothing) {
  const LaunchTimes times{at(150), at(10), at(20), at(160), at(200), at(280), at(290), at(295)};
  const auto stages = stage_times(times, 0);
  EXPECT_EQ(of(stages, Stage::kWait), 10U);
  EXPECT_EQ(of(stages, Stage::kPack), 0U);
}

TEST(StageTimes, kernel_time_beyond_what_the_host_saw_is_cut) {
  const LaunchTimes times{at(0), at(0), at(0), at(0), at(10), at(40), at(50), at(60)};
  const auto stages = stage_times(times, 1'000'000);
  EXPECT_EQ(of(stages, Stage::kKernel), 30U);
  EXPECT_EQ(of(stages, Stage::kQueue), 0U);
}

TEST(StageTimes, add_up_to_checked_minus_due_for_any_instants) {
  std::mt19937_64 random(3);
  const auto any = [&] { return at(static_cast<std::int64_t>(random() % 1000)); };
  for (int i = 0; i < 100'000; ++i) {
    const LaunchTimes times{any(), any(), any(), any(), any(), any(), any(), any()};
    const auto stages = stage_times(times, random() % 1000);
    const auto sum = std::accumulate(stages.begin(), stages.end(), std::uint64_t{0});
    const auto latency = std::max<std::int64_t>(0, (times.checked - times.due).count());
    ASSERT_EQ(sum, static_cast<std::uint64_t>(latency));
  }
}

}  // namespace
}  // namespace mu40
