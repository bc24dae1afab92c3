// Both trainers on small generated samples: they end in valid networks, the same ones for the same seed.
#include "train.hpp"

#include <gtest/gtest.h>

#include "resolution.hpp"
#include "scores.hpp"
#include "unit/training/generated_samples.hpp"

namespace mu40 {
namespace {

const TrainProgress kQuiet = [](int, int, double) {};

TEST(Train, recalibrate_beats_ugmt_already_with_few_muons_and_repeats_itself) {
  const auto natural = test::generated_samples(1, 12, 1);
  const auto flat = test::generated_samples(2, 6, 1, Spectrum::kFlat);
  const auto draft = train_recalibrate(natural, flat, 5, kQuiet);
  const auto network = Network::parse(draft.text(), "trained");
  const auto held_out = test::generated_samples(3, 20, 1);
  const auto ugmt = resolution(held_out.muons, by_ugmt(held_out.muons, 1));
  const auto learned = resolution(held_out.muons, by_network(network, held_out.muons));
  EXPECT_LT(learned.phi.value().fwhm(), 0.8 * ugmt.phi.value().fwhm());
  EXPECT_LT(learned.pt.value().fwhm(), 0.9 * ugmt.pt.value().fwhm());
  EXPECT_EQ(train_recalibrate(natural, flat, 5, kQuiet).text(), draft.text());
  EXPECT_NE(train_recalibrate(natural, flat, 6, kQuiet).text(), draft.text());
}

TEST(Train, classify_separates_already_with_few_pairs_and_accepts_nine_real_ones_of_ten) {
  const auto pairs = test::generated_samples(4, 12, 2);
  const auto draft = train_classify(pairs, 5, kQuiet);
  const auto network = Network::parse(draft.text(), "trained");
  const auto scores = score_pairs(network, test::generated_samples(6, 12, 2).pairs);
  EXPECT_GT(separation(scores).auc_roc, 0.93);
  double real = 0;
  double accepted = 0;
  for (const auto& score : scores) {
    real += score.is_real ? 1 : 0;
    accepted += score.is_real && score.value >= network.threshold() ? 1 : 0;
  }
  EXPECT_NEAR(accepted / real, 0.9, 0.02);
  EXPECT_EQ(train_classify(pairs, 5, kQuiet).text(), draft.text());
}

TEST(Train, too_few_samples_are_an_error_with_their_number) {
  Samples few;
  try {
    std::ignore = train_recalibrate(few, few, 1, kQuiet);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("0 natural and 0 flat matched muons where at least 1000"),
              std::string::npos);
  }
  EXPECT_THROW(std::ignore = train_classify(few, 1, kQuiet), Error);
}

}  // namespace
}  // namespace mu40
