// In real time, a device that stands still for 200 ms every 2 s must show in the high percentiles of latency as
// arithmetic says it does. The same on injected time, at every percentile: tests/unit/stream/stall_latency_test.cpp.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <iostream>
#include <memory>

#include "stream/stream_loop.hpp"
#include "support/fake_device.hpp"
#include "support/small_replay.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;

constexpr double kOrbitNs = 3564 / 40.079e6 * 1e9;
constexpr double kLoad = 0.25;  // service time / orbit period
constexpr double kStallNs = 200e6;
constexpr std::uint64_t kStalls = 6;

// Latency at a percentile: s + S - j (p - s) for the j-th longest of each stall (period p, service s, stall S).
double analytic_ns(double percent, std::uint64_t count) {
  const double service_ns = kLoad * kOrbitNs;
  const auto rank = std::ceil(percent / 100 * static_cast<double>(count));
  const double longer = (static_cast<double>(count) - rank) / kStalls;
  return std::max(service_ns, service_ns + kStallNs - longer * (kOrbitNs - service_ns));
}

TEST(RealTimeStall, stalls_of_200_ms_every_2_s_show_in_the_tail_as_arithmetic_says) {
  const ReplaySet replay = small_replay(3, 2);
  StreamSettings settings;
  settings.orbits_per_launch = 1;
  settings.slots = 8;  // fewer than a thousandth of the launches between stalls
  settings.duration = 2s * kStalls;
  RealClock clock;
  FakeBehaviour behaviour;
  behaviour.service = std::chrono::nanoseconds{std::llround(kLoad * kOrbitNs)};
  behaviour.stall = 200ms;
  behaviour.stall_period = 2s;
  behaviour.stall_begin = clock.now() + 1s;  // the last backlog clears before the end
  FakeDevice device(clock, slot_shape(replay, settings), arithmetic_kernels(), behaviour);
  const auto books = std::make_unique<RunBooks>();
  StreamLoop loop(replay, device, clock, settings, *books);
  const std::atomic<bool> stop = false;
  ASSERT_EQ(loop.run(stop), StreamEnd::kFinished);

  const HistogramSnapshot latency = books->latency.snapshot();
  ASSERT_GE(latency.count(), 6'636U);
  EXPECT_EQ(latency.count(), books->scheduled_orbits.load());
  for (const double percent : {99.0, 99.9}) {
    const auto measured = latency.percentile(percent);
    ASSERT_TRUE(measured);
    const double analytic = analytic_ns(percent, latency.count());
    std::cout << 'p' << percent << ": " << static_cast<double>(*measured) / 1e6 << " ms, by arithmetic "
              << analytic / 1e6 << " ms, " << latency.count() << " launches\n";
    EXPECT_NEAR(static_cast<double>(*measured), analytic, 0.05 * analytic) << 'p' << percent;
  }
  // What a tool sees that counts from the submission: nothing of it, since it stops sending while the device stalls.
  EXPECT_LT(static_cast<double>(*books->service.snapshot().percentile(99.9)), 0.5 * kStallNs);
}

}  // namespace
}  // namespace mu40
