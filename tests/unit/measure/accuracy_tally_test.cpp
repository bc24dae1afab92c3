#include "measure/accuracy_tally.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <numbers>
#include <vector>

namespace mu40 {
namespace {

MuonWord word(int pt, int eta, int phi, int charge = 0) {
  MuonWord w;
  set(w, MuonField::kPt, pt);
  set(w, MuonField::kEta, eta);
  set(w, MuonField::kPhi, phi);
  set(w, MuonField::kCharge, charge);
  set(w, MuonField::kChargeValid, 1);
  return w;
}

RecalibratedMuon result(double pt, double eta, double phi) {
  const auto fixed = [](double x) { return static_cast<std::int16_t>(std::lround(x * 32)); };
  return {fixed(phi), fixed(eta), fixed(pt), 0};
}

MuonTruth truth(float pt_gev, float eta, float phi_rad, std::uint32_t dimuon = 0) {
  return {1, 5, 0, true, 1, pt_gev, eta, phi_rad, dimuon};
}

std::uint64_t entries(const ResidualTally& tally) {
  std::uint64_t n = tally.below.value() + tally.above.value();
  for (const auto& bin : tally.bins) n += bin.value();
  return n;
}

// The middle of the only filled bin.
double only_residual(const ResidualTally& tally) {
  EXPECT_EQ(entries(tally), 1U);
  for (std::size_t i = 0; i < kResidualBins; ++i) {
    if (tally.bins[i].value() != 0) return -1 + (static_cast<double>(i) + 0.5) / 1000;
  }
  ADD_FAILURE() << "outside";
  return 0;
}

class AccuracyTallyTest : public ::testing::Test {
 protected:
  void add_one(const MuonWord& w, const RecalibratedMuon& r, const MuonTruth& t) {
    const std::vector<MuonRecord> muons{{w, make_tag(5, 0, 0)}};
    tally_->add({muons, {&r, 1}, {}, {&t, 1}});
  }
  double only(Estimate estimate, Quantity quantity, std::size_t muon_class = kAllMuons) {
    return only_residual(tally_->residuals(estimate, quantity, muon_class));
  }
  std::unique_ptr<AccuracyTally> tally_ = std::make_unique<AccuracyTally>();
};

TEST_F(AccuracyTallyTest, residuals_are_in_physical_units_for_network_and_ugmt) {
  // 20 codes = 10 GeV; eta 100 = 1.0875; phi 144 = pi / 2.
  add_one(word(20, 100, 144), result(16, 92, 140), truth(8, 1.0F, 1.5F));
  EXPECT_NEAR(only(Estimate::kUgmt, Quantity::kPt), 0.25, 0.0006);
  EXPECT_NEAR(only(Estimate::kNetwork, Quantity::kPt), 0.0, 0.0006);
  EXPECT_NEAR(only(Estimate::kUgmt, Quantity::kEta), 0.0875, 0.0006);
  EXPECT_NEAR(only(Estimate::kNetwork, Quantity::kEta), 92 * 0.010875 - 1, 0.0006);
  EXPECT_NEAR(only(Estimate::kUgmt, Quantity::kPhi), std::numbers::pi / 2 - 1.5, 0.0006);
  EXPECT_NEAR(only(Estimate::kNetwork, Quantity::kPhi), 140 * 2 * std::numbers::pi / 576 - 1.5, 0.0006);
}

TEST_F(AccuracyTallyTest, phi_residual_wraps) {
  add_one(word(20, 0, 575), result(20, 0, 1), truth(10, 0, 0.02F));
  EXPECT_NEAR(only(Estimate::kUgmt, Quantity::kPhi), -2 * std::numbers::pi / 576 - 0.02, 0.0006);
  EXPECT_NEAR(only(Estimate::kNetwork, Quantity::kPhi), 2 * std::numbers::pi / 576 - 0.02, 0.0006);
}

TEST_F(AccuracyTallyTest, muon_goes_to_its_pt_and_eta_classes_and_the_published_cut) {
  add_one(word(20, 100, 144), result(16, 92, 140), truth(8, 1.0F, 1.5F));
  for (std::size_t c = 0; c < kMuonClasses; ++c) {
    const bool expected = c == kAllMuons || c == kPublishedCut || c == kFirstPtBin + 4 || c == kFirstEtaBin + 1;
    EXPECT_EQ(entries(tally_->residuals(Estimate::kNetwork, Quantity::kPt, c)), expected ? 1U : 0U) << c;
  }
}

TEST_F(AccuracyTallyTest, l1_pt_outside_the_published_cut_stays_out_of_it) {
  add_one(word(11, 0, 0), result(11, 0, 0), truth(5, 0, 0));   // 5.5 GeV
  add_one(word(90, 0, 0), result(90, 0, 0), truth(44, 0, 0));  // 45 GeV
  EXPECT_EQ(entries(tally_->residuals(Estimate::kNetwork, Quantity::kPt, kPublishedCut)), 0U);
  EXPECT_EQ(entries(tally_->residuals(Estimate::kNetwork, Quantity::kPt, kAllMuons)), 2U);
}

TEST_F(AccuracyTallyTest, unmatched_muon_has_no_residual) {
  add_one(word(20, 0, 0), result(20, 0, 0), {});
  EXPECT_EQ(tally_->muons(), 1U);
  EXPECT_EQ(tally_->matched_muons(), 0U);
  EXPECT_EQ(entries(tally_->residuals(Estimate::kNetwork, Quantity::kPt, kAllMuons)), 0U);
}

TEST_F(AccuracyTallyTest, residual_beyond_the_range_is_counted_outside) {
  add_one(word(100, 0, 0), result(100, 0, 0), truth(5, 0, 0));
  const auto& tally = tally_->residuals(Estimate::kUgmt, Quantity::kPt, kAllMuons);
  EXPECT_EQ(tally.above.value(), 1U);
  EXPECT_NEAR(tally.sum_absolute.value(), 9, 1e-6);
}

TEST_F(AccuracyTallyTest, truth_that_is_no_number_is_counted_and_harms_nothing) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  add_one(word(20, 0, 0), result(20, 0, 0), truth(10, nan, nan));
  add_one(word(20, 0, 0), result(20, 0, 0), truth(std::numeric_limits<float>::infinity(), 0, 0));
  const auto& eta = tally_->residuals(Estimate::kNetwork, Quantity::kEta, kAllMuons);
  EXPECT_EQ(entries(eta), 2U);
  EXPECT_EQ(eta.above.value(), 1U);
  EXPECT_EQ(eta.sum_absolute.value(), 0);
}

TEST_F(AccuracyTallyTest, pairs_are_scored_real_or_fake_by_their_dimuon_number) {
  const std::vector<MuonRecord> muons{
      {word(20, 0, 0), make_tag(5, 0, 0)}, {word(20, 10, 9), make_tag(5, 2, 0)}, {word(20, 20, 90), make_tag(5, 3, 0)}};
  const std::vector<RecalibratedMuon> results(3, result(20, 0, 0));
  const std::vector<MuonTruth> truths{truth(10, 0, 0, 7), truth(10, 0, 0, 7), truth(10, 0, 0, 8)};
  const std::vector<ClassifiedPair> pairs{make_pair_record(500, 0, 2, 5, 0), make_pair_record(-3, 0, 3, 5, 0),
                                          make_pair_record(-32768, 2, 3, 5, 0)};
  tally_->add({muons, results, pairs, truths});
  EXPECT_EQ(tally_->scores(true)[500 + 32768].value(), 1U);
  EXPECT_EQ(tally_->scores(false)[-3 + 32768].value(), 1U);
  EXPECT_EQ(tally_->scores(false)[0].value(), 1U);
  EXPECT_EQ(tally_->pairs(), 3U);
}

TEST_F(AccuracyTallyTest, masses_by_charges_need_no_truth_and_use_both_estimates) {
  // Back to back at eta 0: mass = 2 sqrt(pt1 pt2).
  const std::vector<MuonRecord> muons{{word(20, 0, 0, 0), make_tag(5, 0, 0)},
                                      {word(20, 0, 288, 1), make_tag(5, 1, 0)},
                                      {word(20, 0, 288, 1), make_tag(5, 2, 0)}};
  const std::vector<RecalibratedMuon> results{result(10, 0, 0), result(10, 0, 288), result(10, 0, 288)};
  const std::vector<ClassifiedPair> pairs{make_pair_record(0, 0, 1, 5, 0), make_pair_record(0, 0, 2, 5, 0),
                                          make_pair_record(0, 1, 2, 5, 0)};
  tally_->add({muons, results, pairs, {}});
  EXPECT_EQ(tally_->masses(Estimate::kUgmt, ChargePair::kOppositeSign)[mass_bin(20)].value(), 2U);
  EXPECT_EQ(tally_->masses(Estimate::kNetwork, ChargePair::kOppositeSign)[mass_bin(10)].value(), 2U);
  EXPECT_EQ(tally_->masses(Estimate::kNetwork, ChargePair::kSameSign)[0].value(), 1U);
}

TEST_F(AccuracyTallyTest, pair_that_names_no_muon_is_passed_over) {
  const std::vector<MuonRecord> muons{{word(20, 0, 0), make_tag(5, 0, 0)}, {word(20, 0, 0, 1), make_tag(9, 0, 0)}};
  const std::vector<RecalibratedMuon> results(2, result(10, 0, 0));
  const std::vector<ClassifiedPair> pairs{make_pair_record(0, 0, 1, 5, 0), make_pair_record(0, 0, 0, 9, 0),
                                          make_pair_record(0, 0, 1, 4095, 0), make_pair_record(0, 3, 4, 0, 0)};
  tally_->add({muons, results, pairs, {}});
  std::uint64_t masses = 0;
  for (const auto charges : {ChargePair::kOppositeSign, ChargePair::kSameSign}) {
    for (const auto& bin : tally_->masses(Estimate::kNetwork, charges)) masses += bin.value();
  }
  EXPECT_EQ(masses, 0U);
}

TEST(DimuonMass, is_that_of_a_z_for_back_to_back_muons_of_half_its_mass) {
  EXPECT_NEAR(dimuon_mass_gev(45.595, 0.3, 0, 45.595, 0.3, std::numbers::pi), 91.19, 1e-6);
  EXPECT_EQ(dimuon_mass_gev(5, 1, 2, 5, 1, 2), 0);
}

TEST(DimuonMass, bins_cover_their_range_in_order) {
  for (std::size_t bin = 0; bin < kMassBins; ++bin) {
    const double middle = 0.5 * (mass_bin_low_gev(bin) + mass_bin_low_gev(bin + 1));
    EXPECT_EQ(mass_bin(middle), bin);
  }
  EXPECT_EQ(mass_bin(0), 0U);
  EXPECT_EQ(mass_bin(1e9), kMassBins - 1);
}

}  // namespace
}  // namespace mu40
