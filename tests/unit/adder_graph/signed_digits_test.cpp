#include "adder_graph/signed_digits.hpp"

#include <gtest/gtest.h>

namespace mu40 {
namespace {

TEST(SignedDigits, seven_is_eight_minus_one) {
  EXPECT_EQ(signed_digits(7), (std::vector<SignedDigit>{{0, true}, {3, false}}));
  EXPECT_EQ(signed_digits(-7), (std::vector<SignedDigit>{{0, false}, {3, true}}));
  EXPECT_EQ(signed_digits(93), (std::vector<SignedDigit>{{0, false}, {2, true}, {5, true}, {7, false}}));
  EXPECT_TRUE(signed_digits(0).empty());
}

TEST(SignedDigits, add_up_to_the_value_and_no_two_stand_next_to_each_other) {
  for (std::int64_t value = -70000; value <= 70000; ++value) {
    std::int64_t sum = 0;
    int before = -2;
    for (const auto& digit : signed_digits(value)) {
      sum += (digit.is_negative ? -1 : 1) * (std::int64_t{1} << digit.shift);
      ASSERT_GT(digit.shift, before + 1) << value;
      before = digit.shift;
    }
    ASSERT_EQ(sum, value);
  }
}

}  // namespace
}  // namespace mu40
