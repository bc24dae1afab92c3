#include "scores.hpp"

#include <gtest/gtest.h>

namespace mu40 {
namespace {

TEST(Separation, of_perfect_reversed_and_equal_scores) {
  const std::vector<Score> perfect{{3, true}, {2, true}, {1, false}, {0, false}};
  EXPECT_DOUBLE_EQ(separation(perfect).auc_roc, 1);
  EXPECT_DOUBLE_EQ(separation(perfect).auc_pr, 1);
  EXPECT_DOUBLE_EQ(separation(perfect).fake_rate_at_90, 0);
  const std::vector<Score> reversed{{3, false}, {2, false}, {1, true}, {0, true}};
  EXPECT_DOUBLE_EQ(separation(reversed).auc_roc, 0);
  EXPECT_DOUBLE_EQ(separation(reversed).auc_pr, 0.5 * (1.0 / 3) + 0.5 * (2.0 / 4));
  const std::vector<Score> equal{{1, false}, {1, true}, {1, false}, {1, false}};
  EXPECT_DOUBLE_EQ(separation(equal).auc_roc, 0.5);
  EXPECT_DOUBLE_EQ(separation(equal).auc_pr, 0.25);
  EXPECT_DOUBLE_EQ(separation(equal).fake_rate_at_90, 1);
}

TEST(Separation, of_a_mixture_worked_out_by_hand) {
  // Real above fake in 5 of 6 pairings.
  const std::vector<Score> mixed{{5, true}, {4, false}, {3, true}, {2, false}, {1, false}};
  EXPECT_DOUBLE_EQ(separation(mixed).auc_roc, 5.0 / 6);
  EXPECT_DOUBLE_EQ(separation(mixed).auc_pr, 0.5 * 1 + 0.5 * (2.0 / 3));
  EXPECT_DOUBLE_EQ(separation(mixed).fake_rate_at_90, 1.0 / 3);
}

TEST(Separation, of_one_kind_is_an_error) {
  EXPECT_THROW(std::ignore = separation({{1, true}, {2, true}}), Error);
  EXPECT_THROW(std::ignore = separation({}), Error);
}

TEST(Threshold, is_the_largest_that_keeps_the_efficiency) {
  std::vector<Score> scores;
  for (int i = 0; i < 10; ++i) scores.push_back({static_cast<double>(i), true});
  scores.push_back({100, false});
  EXPECT_EQ(threshold_at(scores, 0.9), 1);
  EXPECT_EQ(threshold_at(scores, 0.1), 9);
  EXPECT_EQ(threshold_at(scores, 1), 0);
}

}  // namespace
}  // namespace mu40
