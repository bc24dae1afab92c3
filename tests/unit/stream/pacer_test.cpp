#include "stream/pacer.hpp"

#include <gtest/gtest.h>

#include <random>

#include "layout/error.hpp"
#include "stream/orbit_source.hpp"

namespace mu40 {
namespace {

using std::chrono::nanoseconds;
constexpr SteadyTime kStart{std::chrono::hours{7}};

// k * 3564 / 40.079 MHz in whole ns, in exact integers: 3564 * 10^9 / 40 079 000 = 3564 * 10^6 / 40 079.
std::int64_t exact_ns(std::uint64_t k, std::uint64_t speed) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::int64_t>(static_cast<Wide>(k) * 3'564'000'000ULL / (40'079ULL * speed));
}

TEST(Pacer, billion_orbits_later_the_line_has_not_drifted_by_more_than_a_nanosecond) {
  for (const std::uint64_t speed : {1U, 20U}) {
    const Pacer pacer(kStart, static_cast<double>(speed));
    for (const std::uint64_t k : {0ULL, 1ULL, 2ULL, 11'245ULL, 1'000'000ULL, 999'999'937ULL, 1'000'000'000ULL}) {
      EXPECT_NEAR(static_cast<double>((pacer.due(k) - kStart).count() - exact_ns(k, speed)), 0, 1) << k;
    }
  }
}

TEST(Pacer, orbits_at_lhc_pace_are_11_2455_a_millisecond) {
  const Pacer pacer(kStart, 1);
  EXPECT_NEAR(1e6 / pacer.period_ns(), 11.2455, 0.0001);
}

TEST(Pacer, due_before_counts_exactly_the_orbits_due_before) {
  std::mt19937_64 random(1);
  for (const double speed : {0.001, 0.3, 1.0, 20.0, 10'000.0}) {
    const Pacer pacer(kStart, speed);
    EXPECT_EQ(pacer.due_before(kStart), 0U);
    EXPECT_EQ(pacer.due_before(kStart - nanoseconds{1}), 0U);
    for (int i = 0; i < 1000; ++i) {
      const auto end = kStart + nanoseconds{1 + static_cast<std::int64_t>(random() % 100'000'000'000ULL)};
      const std::uint64_t n = pacer.due_before(end);
      ASSERT_GE(n, 1U);
      EXPECT_LT(pacer.due(n - 1), end);
      EXPECT_GE(pacer.due(n), end);
    }
  }
}

TEST(Pacer, refuses_a_speed_out_of_range) {
  for (const double speed : {0.0, -1.0, 1e5, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(Pacer(kStart, speed), Error) << speed;
  }
}

TEST(OrbitSource, replays_for_ever_in_order_with_rising_numbers) {
  OrbitSource source(3, 0);
  for (std::uint64_t n = 0; n < 10; ++n) {
    const auto orbit = source.next();
    EXPECT_EQ(orbit.number, n);
    EXPECT_EQ(orbit.replay_index, n % 3);
  }
  EXPECT_EQ(source.taken(), 10U);
}

TEST(OrbitSource, seed_chooses_the_first_orbit) {
  std::array<int, 5> first{};
  for (std::uint64_t seed = 0; seed < 200; ++seed) ++first.at(OrbitSource(5, seed).next().replay_index);
  for (const int n : first) EXPECT_GT(n, 20);
  EXPECT_EQ(OrbitSource(5, 42).next().replay_index, OrbitSource(5, 42).next().replay_index);
}

}  // namespace
}  // namespace mu40
