// A stall must show in the percentiles as arithmetic says it does: latency counts from the due time, so the orbits that
// come due while the device stands still, and while the backlog clears, are late by what they really waited.
#include <gtest/gtest.h>

#include <cmath>

#include "support/stream_rig.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;

struct StallCase {
  double stall_ms;
  double period_ms;
  double load;  // service time / orbit period
};

class StallSweep : public ::testing::TestWithParam<StallCase> {};

// One launch an orbit, period p; the device needs s = r p a launch and stands still for S every T. Orbit j after the
// start of a stall finds S - j (p - s) of waiting before it, until that is used up: the j-th longest of the latencies
// in each T is s + S - j (p - s), at least s.
TEST_P(StallSweep, is_the_analytic_distribution_at_every_percentile) {
  const auto [stall_ms, period_ms, load] = GetParam();
  const ReplaySet replay = small_replay(3, 2);
  StreamRig rig(replay);
  const double p = 3564 / 40.079e6 * 1e9;
  const double s = std::round(load * p);
  const auto orbits_a_period = static_cast<std::uint64_t>(period_ms * 1e6 / p);
  constexpr std::uint64_t kPeriods = 12;
  rig.settings.orbits = orbits_a_period * kPeriods;
  rig.settings.orbits_per_launch = 1;
  rig.settings.slots = 3;
  rig.behaviour.service = std::chrono::nanoseconds{std::llround(s)};
  rig.behaviour.stall = std::chrono::nanoseconds{std::llround(stall_ms * 1e6)};
  rig.behaviour.stall_period = std::chrono::nanoseconds{std::llround(static_cast<double>(orbits_a_period) * p)};
  rig.behaviour.stall_begin = rig.clock.now() + 1ms;  // the loop's lead-in: orbit 0 is due there
  ASSERT_EQ(rig.run(), StreamEnd::kFinished);

  const HistogramSnapshot latency = rig.books->latency.snapshot();
  const std::uint64_t count = orbits_a_period * kPeriods;
  ASSERT_EQ(latency.count(), count);
  for (double percent = 0.5; percent < 99.95; percent += 0.1) {
    const auto measured = latency.percentile(percent);
    ASSERT_TRUE(measured);
    const auto rank = static_cast<std::uint64_t>(std::ceil(percent / 100 * static_cast<double>(count) - 1e-6));
    const auto longer = static_cast<double>((count - rank) / kPeriods);
    const double analytic = s + std::max(0.0, stall_ms * 1e6 - longer * (p - s));
    // The bucket's width, and 2 ns a period for due times and periods in whole nanoseconds.
    ASSERT_NEAR(static_cast<double>(*measured), analytic, analytic / 1024 + 2 * kPeriods) << percent;
  }
  EXPECT_NEAR(static_cast<double>(latency.max()), s + stall_ms * 1e6, 2 * kPeriods);
}

INSTANTIATE_TEST_SUITE_P(Cases, StallSweep,
                         ::testing::Values(StallCase{20, 200, 0.5}, StallCase{20, 200, 0.1}, StallCase{5, 100, 0.9},
                                           StallCase{1, 50, 0.3}),
                         [](const auto& which) { return "case" + std::to_string(which.index); });

// Sampling from the actual submit, as a closed-loop tool does, hides the stall: the two views must differ.
TEST(StallLatency, service_time_hides_what_latency_shows) {
  const ReplaySet replay = small_replay(3, 2);
  StreamRig rig(replay);
  rig.settings.orbits = 20'000;
  rig.settings.orbits_per_launch = 1;
  rig.behaviour.stall_begin = rig.clock.now() + 1ms;
  rig.behaviour.stall = 50ms;
  rig.behaviour.stall_period = 500ms;
  ASSERT_EQ(rig.run(), StreamEnd::kFinished);
  EXPECT_GT(*rig.books->latency.snapshot().percentile(99), 40'000'000U);
  EXPECT_LT(*rig.books->service.snapshot().percentile(99), 100'000U);
}

}  // namespace
}  // namespace mu40
