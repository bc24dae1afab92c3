#include "swboard/board/faults.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "layout/error.hpp"

namespace mu40::swboard {
namespace {

TEST(Faults, every_switch_is_read) {
  const auto plan = FaultPlan::parse(
      "seed=7,delay_us=500,delay_rate=0.25,hang_after=3,die_after=4,flip_rate=0.5,drop_rate=1,repeat_rate=0");
  EXPECT_EQ(plan.seed, 7U);
  EXPECT_EQ(plan.delay_us, 500U);
  EXPECT_EQ(plan.delay_rate, 0.25);
  EXPECT_EQ(plan.hang_after, 3U);
  EXPECT_EQ(plan.die_after, 4U);
  EXPECT_EQ(plan.flip_rate, 0.5);
  EXPECT_EQ(plan.drop_rate, 1.0);
  EXPECT_EQ(plan.repeat_rate, 0.0);
}

TEST(Faults, wrong_text_is_an_error_that_names_the_word) {
  for (const std::string word : {"flip_rate=2", "flip_rate=nan", "flip_rate=-0.1", "flip_rate", "seed=", "seed=1x",
                                 "flips=1", "delay_us=99999999999", "=1"}) {
    try {
      (void)FaultPlan::parse("seed=1," + word);
      FAIL() << word;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
      EXPECT_NE(std::string(error.what()).find("'" + word + "'"), std::string::npos) << error.what();
    }
  }
}

TEST(Faults, no_text_injects_nothing) {
  FaultDice dice(FaultPlan::parse(""));
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(dice.decide(true).is_any());
}

TEST(Faults, a_rate_is_kept_and_a_seed_repeats_itself) {
  const auto draw = [](const char* text) {
    FaultDice dice(FaultPlan::parse(text));
    std::vector<std::string> decisions;
    for (int i = 0; i < 4000; ++i) decisions.push_back(dice.decide(true).text());
    return decisions;
  };
  const auto first = draw("seed=5,flip_rate=0.25");
  EXPECT_EQ(first, draw("seed=5,flip_rate=0.25"));
  EXPECT_NE(first, draw("seed=6,flip_rate=0.25"));
  const auto flips = std::count(first.begin(), first.end(), "flip");
  EXPECT_NEAR(static_cast<double>(flips), 1000.0, 6 * 27.4);  // six standard deviations
}

TEST(Faults, hanging_starts_at_its_launch_and_goes_on) {
  FaultDice dice(FaultPlan::parse("hang_after=3"));
  EXPECT_FALSE(dice.decide(true).hangs);
  EXPECT_FALSE(dice.decide(true).hangs);
  EXPECT_TRUE(dice.decide(true).hangs);
  EXPECT_TRUE(dice.decide(true).hangs);
}

TEST(Faults, nothing_is_repeated_before_there_is_a_result) {
  FaultDice dice(FaultPlan::parse("repeat_rate=1"));
  EXPECT_FALSE(dice.decide(false).repeats);
  EXPECT_TRUE(dice.decide(true).repeats);
}

}  // namespace
}  // namespace mu40::swboard
