#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <set>
#include <vector>

#include "generated_sample.hpp"
#include "measure/fwhm.hpp"

namespace mu40 {
namespace {

using test::SampledMuon;

// uGMT's residuals with the published recipe: rows with 5.5 < L1 pT < 45 GeV, pT as 0.5 * hw_pt.
struct Residuals {
  ResidualHistogram phi_rad, eta, relative_pt;
};

Residuals ugmt_residuals(const std::vector<SampledMuon>& muons) {
  Residuals residuals;
  for (const auto& muon : muons) {
    if (muon.l1_pt_gev() <= 5.5 || muon.l1_pt_gev() >= 45) continue;
    const double pt_gev = static_cast<double>(muon.truth.pt_gev);
    residuals.phi_rad.add(
        test::wrapped(muon.field(MuonField::kPhi) * kPhiUnitRad - static_cast<double>(muon.truth.phi_rad)));
    residuals.eta.add(muon.field(MuonField::kEta) * kEtaUnit - static_cast<double>(muon.truth.eta));
    residuals.relative_pt.add(muon.l1_pt_gev() / pt_gev - 1);
  }
  return residuals;
}

const std::vector<SampledMuon>& singles() {
  static const auto muons = test::matched_muons(test::sample_bx(test::exactly(1), 200));
  return muons;
}

// (phi at the vertex - phi at the station) * charge * pT, mean of the muons in a range of |eta|.
double mean_bend_gev_rad(double low, double high) {
  double sum = 0;
  double count = 0;
  for (const auto& muon : singles()) {
    const double distance = std::abs(static_cast<double>(muon.truth.eta));
    if (distance < low || distance >= high) continue;
    sum += test::wrapped(static_cast<double>(muon.truth.phi_rad) - muon.field(MuonField::kPhiStation) * kPhiUnitRad) *
           muon.truth.charge * static_cast<double>(muon.truth.pt_gev);
    ++count;
  }
  return sum / count;
}

TEST(MuonResponse, ugmt_is_as_wide_as_published) {
  const Residuals residuals = ugmt_residuals(singles());
  const auto phi = residuals.phi_rad.fit();
  const auto eta = residuals.eta.fit();
  const auto pt = residuals.relative_pt.fit();
  ASSERT_TRUE(phi && eta && pt);
  EXPECT_NEAR(phi->fwhm(), 0.232, 0.05 * 0.232);
  EXPECT_NEAR(eta->fwhm(), 0.065, 0.05 * 0.065);
  EXPECT_NEAR(pt->fwhm(), 0.490, 0.05 * 0.490);
  EXPECT_NEAR(pt->mean, 0.25, 0.04);
}

TEST(MuonResponse, natural_multiplicity_keeps_the_published_widths) {
  OrbitSettings settings;
  settings.occupancy = 1;
  const Residuals residuals = ugmt_residuals(test::matched_muons(test::sample_bx(settings, 200)));
  EXPECT_NEAR(residuals.phi_rad.fit()->fwhm(), 0.232, 0.05 * 0.232);
  EXPECT_NEAR(residuals.eta.fit()->fwhm(), 0.065, 0.05 * 0.065);
  EXPECT_NEAR(residuals.relative_pt.fit()->fwhm(), 0.490, 0.05 * 0.490);
}

TEST(MuonResponse, regions_and_qualities_have_the_published_shares) {
  std::array<double, 3> regions{};
  double selected = 0;
  std::array<double, 16> qualities{};
  for (const auto& muon : singles()) {
    ++qualities[static_cast<std::size_t>(muon.field(MuonField::kQuality))];
    if (muon.l1_pt_gev() <= 5.5 || muon.l1_pt_gev() >= 45) continue;
    ++regions[static_cast<std::size_t>(test::region_index(static_cast<double>(muon.truth.eta)))];
    ++selected;
  }
  EXPECT_NEAR(regions[0] / selected, 0.293, 0.01);
  EXPECT_NEAR(regions[1] / selected, 0.236, 0.01);
  EXPECT_NEAR(regions[2] / selected, 0.471, 0.01);
  const auto all = static_cast<double>(singles().size());
  EXPECT_NEAR(qualities[12] / all, 0.85, 0.005);
  EXPECT_NEAR(qualities[0] / all, 0.09, 0.005);
  EXPECT_NEAR(qualities[8] / all, 0.04, 0.003);
  EXPECT_NEAR(qualities[4] / all, 0.02, 0.003);
}

TEST(MuonResponse, bend_times_pt_is_constant_and_shrinks_forward) {
  EXPECT_NEAR(mean_bend_gev_rad(0, 1.25), 2.8, 0.02 * 2.8);
  EXPECT_NEAR(mean_bend_gev_rad(1.55, 1.59), 0.83 * 2.8, 0.05 * 2.8);
  EXPECT_NEAR(mean_bend_gev_rad(1.78, 1.82), 0.50 * 2.8, 0.05 * 2.8);
  EXPECT_NEAR(mean_bend_gev_rad(2.08, 2.12), 0.33 * 2.8, 0.05 * 2.8);
}

// Barrel muons whose L1 pT reads high bent less, at the same true pT.
TEST(MuonResponse, muon_that_reads_high_bent_less) {
  double high = 0, low = 0, high_count = 0, low_count = 0;
  for (const auto& muon : singles()) {
    const double pt_gev = static_cast<double>(muon.truth.pt_gev);
    if (std::abs(muon.truth.eta) > 0.8F || muon.field(MuonField::kQuality) != 12) continue;
    const double bend =
        test::wrapped(static_cast<double>(muon.truth.phi_rad) - muon.field(MuonField::kPhiStation) * kPhiUnitRad) *
        muon.truth.charge * pt_gev;
    const double response = muon.l1_pt_gev() / pt_gev;
    if (response > 1.30 && response < 1.6) high += bend, ++high_count;
    if (response < 1.08) low += bend, ++low_count;
  }
  EXPECT_GT(low / low_count - high / high_count, 0.15);
}

TEST(MuonResponse, words_are_valid_and_combs_are_where_omtf_has_them) {
  const std::set<int> omtf_pt{4,  5,  6,  7,  8,  9,  10, 12, 15,  18,  21,  25, 29,
                              33, 38, 47, 57, 65, 73, 81, 97, 113, 145, 181, 225};
  const std::set<int> omtf_eta{73, 79, 85, 90, 94, 99, 110, 121, 140};
  OrbitSettings settings = test::exactly(1);
  settings.spectrum = Spectrum::kFlat;
  for (const auto& bx : test::sample_bx(settings, 50)) {
    const SampledMuon& muon = bx.front();
    EXPECT_TRUE(is_final(muon.word));
    ASSERT_LT(muon.field(MuonField::kPhi), kPhiCodes);
    ASSERT_LT(muon.field(MuonField::kPhiStation), kPhiCodes);
    ASSERT_LE(std::abs(muon.field(MuonField::kEta)), 225);
    ASSERT_LE(std::abs(muon.field(MuonField::kEtaStation)), 225);
    ASSERT_LE(std::abs(muon.field(MuonField::kEta)), std::abs(muon.field(MuonField::kEtaStation)));
    ASSERT_EQ(muon.field(MuonField::kChargeValid), 1);
    const int tf_index = muon.field(MuonField::kTfIndex);
    ASSERT_LT(tf_index, 108);
    const bool omtf = (tf_index >= 18 && tf_index < 36) || (tf_index >= 72 && tf_index < 90);
    if (omtf) {
      ASSERT_TRUE(omtf_pt.contains(muon.field(MuonField::kPt))) << muon.field(MuonField::kPt);
      ASSERT_TRUE(omtf_eta.contains(std::abs(muon.field(MuonField::kEtaStation))));
    }
  }
}

TEST(MuonResponse, track_finder_index_follows_region_side_and_sector) {
  for (const auto& muon : singles()) {
    const int tf_index = muon.field(MuonField::kTfIndex);
    const int phi = muon.field(MuonField::kPhiStation);
    switch (test::region_index(static_cast<double>(muon.truth.eta))) {
      case 0:
        ASSERT_EQ((tf_index - 36) / 3, (phi + 24) % 576 / 48);
        break;
      case 1:
        ASSERT_EQ((tf_index - (muon.truth.eta > 0 ? 18 : 72)) / 3, (phi + 552) % 576 / 96);
        break;
      default:
        ASSERT_EQ((tf_index - (muon.truth.eta > 0 ? 0 : 90)) / 3, (phi + 552) % 576 / 96);
    }
  }
}

TEST(MuonResponse, barrel_has_a_spike_at_eta_zero) {
  double at_zero = 0, beside = 0;
  for (const auto& muon : singles()) {
    const int eta = std::abs(muon.field(MuonField::kEtaStation));
    at_zero += eta == 0;
    beside += eta >= 1 && eta <= 5;
  }
  EXPECT_GT(at_zero, 1.5 * beside / 10);
}

// The flat spectrum: as many muons in each octave of pT; the natural one falls by pT^-5 or more.
TEST(MuonResponse, flat_spectrum_has_equal_octaves_and_natural_one_is_steep) {
  OrbitSettings settings = test::exactly(1);
  settings.spectrum = Spectrum::kFlat;
  const auto flat = test::matched_muons(test::sample_bx(settings, 50));
  const double octave = static_cast<double>(flat.size()) * std::log(2.0) / std::log(250.0 / 2.0);
  for (const double low : {2.0, 4.0, 16.0, 64.0, 125.0}) {
    double count = 0;
    for (const auto& muon : flat)
      count += muon.truth.pt_gev >= static_cast<float>(low) && muon.truth.pt_gev < static_cast<float>(2 * low);
    EXPECT_NEAR(count / octave, 1, 0.05) << low;
  }
  double above_10 = 0, above_20 = 0;
  for (const auto& muon : singles()) {
    above_10 += muon.truth.pt_gev > 10;
    above_20 += muon.truth.pt_gev > 20;
    EXPECT_GE(muon.truth.pt_gev, 2.999F);
  }
  EXPECT_NEAR(above_10 / above_20, std::pow(2.0, 5.06), 7);
}

// Station, pT and charge of the five Run-3 muons printed in dc250601/ScoutingRecalibration@ed6c2a6; uGMT's own vertex
// is met within one step of its tables (4 phi codes, 1 eta code).
TEST(UgmtExtrapolation, meets_real_muons_within_a_step) {
  struct Row {
    int pt, phi_station, eta_station, charge, phi, eta;
  };
  constexpr std::array<Row, 5> kRows{{{14, 407, -2, 1, 443, -2},
                                      {15, 560, 62, 1, 20, 61},
                                      {12, 422, -73, -1, 374, -73},
                                      {20, 197, 29, 1, 221, 29},
                                      {18, 546, 7, -1, 518, 7}}};
  const Tune tune;
  const UgmtExtrapolation extrapolation(tune, ShapeTable(tune.bend_shape_eta, tune.bend_shape),
                                        ShapeTable(tune.eta_bend_shape_eta, tune.eta_bend_shape));
  for (const auto& row : kRows) {
    const PositionCodes vertex = extrapolation.to_vertex({row.phi_station, row.eta_station}, row.pt, row.charge);
    EXPECT_LE(std::abs(vertex.phi - row.phi), 4) << row.phi_station;
    EXPECT_LE(std::abs(vertex.eta - row.eta), 1) << row.eta_station;
    EXPECT_EQ(std::abs(vertex.phi - row.phi_station) % 4, 0);
  }
  const PositionCodes hard = extrapolation.to_vertex({100, -200}, 128, 1);
  EXPECT_EQ(hard.phi, 100);
  EXPECT_EQ(hard.eta, -200);
}

}  // namespace
}  // namespace mu40
