#include "measure/accuracy_summary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace mu40 {
namespace {

// Tallies muons whose network pT residual is `residual(i)`, in steps of 1/256 of 8 GeV.
template <class Residual>
std::unique_ptr<AccuracyTally> tally_of(int muons, Residual residual) {
  auto tally = std::make_unique<AccuracyTally>();
  for (int i = 0; i < muons; ++i) {
    MuonWord word;
    set(word, MuonField::kPt, 16);
    const MuonRecord record{word, make_tag(1, 0, 0)};
    const auto pt = static_cast<std::int16_t>(std::lround(512 * (1 + residual(i))));
    const RecalibratedMuon result{0, 0, pt, 0};
    const MuonTruth truth{1, 1, 0, true, 1, 8, 0, 0, 0};
    tally->add({{&record, 1}, {&result, 1}, {}, {&truth, 1}});
  }
  return tally;
}

TEST(AccuracySummary, gaussian_residuals_have_its_median_widths_and_mean) {
  std::mt19937_64 random(1);
  std::normal_distribution<> normal(0.1, 0.15);
  const auto tally = tally_of(100'000, [&](int) { return normal(random); });
  const auto summary = summarize(tally->residuals(Estimate::kNetwork, Quantity::kPt, kAllMuons));
  EXPECT_EQ(summary.muons, 100'000U);
  EXPECT_NEAR(summary.median.value(), 0.1, 0.003);
  EXPECT_NEAR(summary.iqr.value(), 1.349 * 0.15, 0.004);
  EXPECT_NEAR(summary.fwhm.value(), 2.3548 * 0.15, 0.01);
  EXPECT_NEAR(summary.mean_absolute.value(), 0.1464, 0.002);  // of a folded normal
}

TEST(AccuracySummary, few_muons_give_no_width) {
  const auto tally = tally_of(19, [](int i) { return 0.01 * i; });
  const auto summary = summarize(tally->residuals(Estimate::kNetwork, Quantity::kPt, kAllMuons));
  EXPECT_EQ(summary.muons, 19U);
  EXPECT_FALSE(summary.median);
  EXPECT_FALSE(summary.fwhm);
  EXPECT_NEAR(summary.mean_absolute.value(), 0.09, 0.001);
  EXPECT_FALSE(summarize(tally->residuals(Estimate::kNetwork, Quantity::kPt, kFirstPtBin)).mean_absolute);
}

TEST(AccuracySummary, quartile_outside_the_bins_gives_no_width) {
  const auto tally = tally_of(100, [](int i) { return i < 60 ? 0.2 : 3.0; });
  const auto summary = summarize(tally->residuals(Estimate::kNetwork, Quantity::kPt, kAllMuons));
  EXPECT_EQ(summary.outside, 40U);
  EXPECT_NEAR(summary.median.value(), 0.2, 0.002);
  EXPECT_FALSE(summary.iqr);
}

// Two muons of one BX, real or fake, with this score.
void add_pair(AccuracyTally& tally, std::int16_t logit, bool real) {
  const std::array<MuonRecord, 2> muons{{{{}, make_tag(1, 0, 0)}, {{}, make_tag(1, 1, 0)}}};
  const std::array<RecalibratedMuon, 2> results{};
  const auto pair = make_pair_record(logit, 0, 1, 1, 0);
  const MuonTruth row{1, 1, 0, true, 1, 8, 0, 0, real ? 3U : 0U};
  const std::array<MuonTruth, 2> truth{row, row};
  tally.add({muons, results, {&pair, 1}, truth});
}

TEST(ClassifierSummary, equals_the_definitions_computed_pair_by_pair) {
  std::mt19937_64 random(2);
  const auto tally = std::make_unique<AccuracyTally>();
  std::vector<std::pair<int, bool>> scored;
  for (int i = 0; i < 600; ++i) {
    const bool real = random() % 4 == 0;
    const int logit = static_cast<int>(random() % 200) + (real ? 60 : 0);  // many ties
    add_pair(*tally, static_cast<std::int16_t>(logit), real);
    scored.emplace_back(logit, real);
  }
  const auto summary = summarize_classifier(*tally, 130);

  double wins = 0;
  double n_real = 0;
  double n_fake = 0;
  double precisions = 0;
  double fakes_at_90 = 2;
  const auto called = [&](int threshold, bool real) {
    return static_cast<double>(std::count_if(scored.begin(), scored.end(), [&](const auto& pair) {
      return pair.first >= threshold && pair.second == real;
    }));
  };
  for (const auto& [logit, real] : scored) (real ? n_real : n_fake) += 1;
  for (const auto& [logit, real] : scored) {
    if (!real) continue;
    for (const auto& [other, other_real] : scored) {
      if (!other_real) wins += logit > other ? 1 : (logit == other ? 0.5 : 0);
    }
    precisions += called(logit, true) / (called(logit, true) + called(logit, false));
    if (called(logit, true) >= 0.9 * n_real) fakes_at_90 = std::min(fakes_at_90, called(logit, false) / n_fake);
  }
  EXPECT_EQ(static_cast<double>(summary.real), n_real);
  EXPECT_EQ(static_cast<double>(summary.fake), n_fake);
  EXPECT_NEAR(summary.auc_roc.value(), wins / (n_real * n_fake), 1e-12);
  EXPECT_NEAR(summary.auc_pr.value(), precisions / n_real, 1e-12);
  EXPECT_NEAR(summary.fake_rate_at_90.value(), fakes_at_90, 1e-12);
  EXPECT_EQ(static_cast<double>(summary.real_called_real), called(130, true));
  EXPECT_EQ(static_cast<double>(summary.fake_called_real), called(130, false));
}

TEST(ClassifierSummary, perfect_scores_have_area_one_and_one_class_alone_has_none) {
  const auto tally = std::make_unique<AccuracyTally>();
  add_pair(*tally, -32768, false);
  EXPECT_FALSE(summarize_classifier(*tally, 0).auc_roc);
  add_pair(*tally, 32767, true);
  const auto summary = summarize_classifier(*tally, 0);
  EXPECT_EQ(summary.auc_roc, 1.0);
  EXPECT_EQ(summary.auc_pr, 1.0);
  EXPECT_EQ(summary.fake_rate_at_90, 0.0);
  EXPECT_EQ(summary.real_called_real, 1U);
}

// Two muons back to back at eta 0: uGMT's mass is `gev`, in steps of 1 GeV.
void add_masses(AccuracyTally& tally, int pairs, std::int32_t gev, bool is_same_sign) {
  const auto word = [&](std::int32_t phi, std::int32_t charge) {
    MuonWord made;
    set(made, MuonField::kPt, gev);
    set(made, MuonField::kPhi, phi);
    set(made, MuonField::kChargeValid, 1);
    set(made, MuonField::kCharge, charge);
    return made;
  };
  const std::array<MuonRecord, 2> muons{
      {{word(0, 0), make_tag(1, 0, 0)}, {word(288, is_same_sign ? 0 : 1), make_tag(1, 1, 0)}}};
  const std::array<RecalibratedMuon, 2> results{};
  const auto pair = make_pair_record(0, 0, 1, 1, 0);
  for (int i = 0; i < pairs; ++i) tally.add({muons, results, {&pair, 1}, {}});
}

TEST(MassPeak, is_where_opposite_signs_exceed_same_signs_not_where_most_pairs_are) {
  const auto tally = std::make_unique<AccuracyTally>();
  for (const bool is_same_sign : {false, true}) add_masses(*tally, 900, 10, is_same_sign);
  add_masses(*tally, 200, 2, true);
  EXPECT_FALSE(mass_peak_gev(*tally, Estimate::kUgmt));
  add_masses(*tally, 60, 3, false);
  add_masses(*tally, 40, 3, true);
  EXPECT_FALSE(mass_peak_gev(*tally, Estimate::kUgmt)) << "20 more of 100 are two standard deviations";
  add_masses(*tally, 60, 3, false);
  EXPECT_NEAR(mass_peak_gev(*tally, Estimate::kUgmt).value(), 3, 0.18);
}

}  // namespace
}  // namespace mu40
