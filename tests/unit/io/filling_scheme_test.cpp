#include "event/filling_scheme.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace mu40 {
namespace {

TEST(FillingScheme, has_2340_colliding_bx_from_71_to_3443) {
  ASSERT_EQ(colliding_bx().size(), 2340U);
  EXPECT_EQ(colliding_bx().front(), 71);
  EXPECT_EQ(colliding_bx().back(), 3443);
  EXPECT_TRUE(std::is_sorted(colliding_bx().begin(), colliding_bx().end()));
}

TEST(FillingScheme, list_and_lookup_agree_on_every_number) {
  std::vector<std::uint16_t> from_lookup;
  for (std::uint32_t bx = 0; bx <= 5000; ++bx) {
    if (is_colliding(bx)) from_lookup.push_back(static_cast<std::uint16_t>(bx));
  }
  EXPECT_TRUE(std::ranges::equal(from_lookup, colliding_bx()));
  EXPECT_FALSE(is_colliding(0xFFFFFFFFU));
}

// The 23 colliding injections as the scheme file lists them: first bunch (from 0) and trains.
TEST(FillingScheme, trains_stand_where_the_injections_of_the_scheme_file_put_them) {
  struct Injection {
    std::uint32_t bunch, trains;
  };
  constexpr std::array<Injection, 23> kInjections{{{70, 2},   {180, 3},  {333, 3},  {486, 3},  {639, 3},  {796, 3},
                                                   {964, 2},  {1074, 3}, {1227, 3}, {1380, 3}, {1533, 3}, {1690, 3},
                                                   {1858, 2}, {1968, 3}, {2121, 3}, {2274, 3}, {2427, 3}, {2584, 3},
                                                   {2752, 2}, {2862, 3}, {3015, 3}, {3168, 3}, {3321, 3}}};
  std::vector<std::uint16_t> expected;
  for (const auto& injection : kInjections) {
    for (std::uint32_t train = 0; train < injection.trains; ++train) {
      for (std::uint32_t bunch = 0; bunch < 36; ++bunch) {
        expected.push_back(static_cast<std::uint16_t>(injection.bunch + train * 43 + bunch + 1));
      }
    }
  }
  EXPECT_TRUE(std::ranges::equal(expected, colliding_bx()));
}

}  // namespace
}  // namespace mu40
