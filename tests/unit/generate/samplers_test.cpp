#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "generate/random.hpp"
#include "generate/shape_table.hpp"
#include "generate/tail_table.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kDraws = 1'000'000;

TEST(Random, same_seed_and_stream_repeat_and_others_differ) {
  Random first(7, 3);
  Random same(7, 3);
  Random other_stream(7, 4);
  Random other_seed(8, 3);
  for (int i = 0; i < 100; ++i) {
    const auto value = first.next();
    EXPECT_EQ(value, same.next());
    EXPECT_NE(value, other_stream.next());
    EXPECT_NE(value, other_seed.next());
  }
}

TEST(Random, uniform_numbers_fill_their_range_evenly) {
  Random random(1, 1);
  std::array<int, 16> counts{};
  for (std::size_t i = 0; i < kDraws; ++i) {
    const float u = random.uniform();
    ASSERT_GE(u, 0.0F);
    ASSERT_LT(u, 1.0F);
    ++counts[static_cast<std::size_t>(u * 16)];
    const float tail = random.tail_uniform();
    ASSERT_GT(tail, 0.0F);
    ASSERT_LE(tail, 1.0F);
  }
  for (const int count : counts) EXPECT_NEAR(count, kDraws / 16.0, 5 * std::sqrt(kDraws / 16.0));
}

TEST(TailTable, follows_its_quantile_function_to_the_ends_of_the_range) {
  const TailTable table([](double u) { return -std::log(u); });
  EXPECT_FLOAT_EQ(table(1.0F), 0.0F);
  EXPECT_NEAR(table(0x1p-33F), 33 * std::log(2.0), 1e-5);
  for (float u = 0x1p-33F; u < 1.0F; u *= 1.01F) EXPECT_NEAR(table(u), -std::log(u), 2e-4) << u;
}

TEST(Samplers, gaussian_has_the_moments_and_tails_of_a_standard_normal) {
  const Samplers samplers;
  Random random(2, 1);
  double sum = 0;
  double squares = 0;
  double fourths = 0;
  std::size_t beyond_three = 0;
  for (std::size_t i = 0; i < kDraws; ++i) {
    const double z = static_cast<double>(samplers.gaussian(random));
    sum += z;
    squares += z * z;
    fourths += z * z * z * z;
    beyond_three += static_cast<std::size_t>(std::abs(z) > 3);
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.005);
  EXPECT_NEAR(squares / kDraws, 1, 0.01);
  EXPECT_NEAR(fourths / kDraws, 3, 0.06);
  EXPECT_NEAR(static_cast<double>(beyond_three) / kDraws, 0.0027, 0.0003);
}

TEST(Samplers, exponential_has_mean_one_and_its_tail) {
  const Samplers samplers;
  Random random(3, 1);
  double sum = 0;
  std::size_t beyond_five = 0;
  for (std::size_t i = 0; i < kDraws; ++i) {
    const float value = samplers.exponential(random);
    ASSERT_GE(value, 0.0F);
    sum += static_cast<double>(value);
    beyond_five += static_cast<std::size_t>(value > 5);
  }
  EXPECT_NEAR(sum / kDraws, 1, 0.005);
  EXPECT_NEAR(static_cast<double>(beyond_five) / kDraws, std::exp(-5.0), 0.0005);
}

TEST(ShapeTable, joins_its_knots_by_straight_lines_and_stays_at_the_last) {
  const std::array<float, 3> eta{0.0F, 1.0F, 2.0F};
  const std::array<float, 3> factor{1.0F, 1.0F, 0.5F};
  const ShapeTable shape(eta, factor);
  EXPECT_NEAR(shape(0.3F), 1.0, 1e-6);
  EXPECT_NEAR(shape(-1.5F), 0.75, 2e-3);
  EXPECT_NEAR(shape(2.3F), 0.5, 1e-6);
  EXPECT_NEAR(shape(100.0F), 0.5, 1e-6);
}

}  // namespace
}  // namespace mu40
