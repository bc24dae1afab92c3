#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "generate/pair_kinematics.hpp"
#include "generated_sample.hpp"

namespace mu40 {
namespace {

using test::SampledBx;

TrueMuon muon_of(const MuonTruth& truth) {
  TrueMuon muon;
  muon.pt_gev = truth.pt_gev;
  muon.eta = truth.eta;
  muon.phi_rad = truth.phi_rad;
  return muon;
}

bool is_real(const SampledBx& pair) {
  return pair[0].truth.dimuon != 0 && pair[0].truth.dimuon == pair[1].truth.dimuon;
}

const std::vector<SampledBx>& pairs() {
  static const auto sample = test::sample_bx(test::exactly(2), 100);
  return sample;
}

// A tune with one kind of pair only.
Tune only(float Tune::* share) {
  Tune tune;
  tune.real_pair_share = 0;
  tune.ghost_share = 0;
  tune.look_alike_share = 0;
  tune.*share = 1;
  return tune;
}

TEST(Pairs, a_quarter_is_real_and_a_tenth_of_those_same_sign) {
  double real = 0, same_sign = 0;
  for (const auto& pair : pairs()) {
    ASSERT_EQ(pair.size(), 2U);
    if (!is_real(pair)) continue;
    ++real;
    same_sign += pair[0].truth.charge == pair[1].truth.charge;
  }
  EXPECT_NEAR(real / static_cast<double>(pairs().size()), 0.2475, 0.003);  // 3 standard deviations of 234 000 pairs
  EXPECT_NEAR(same_sign / real, 0.10, 0.01);
}

TEST(Pairs, dimuon_numbers_stand_on_matched_pairs_only) {
  for (const auto& bx : test::sample_bx(test::exactly(8), 5)) {
    std::vector<int> of_number(9, 0);
    for (const auto& muon : bx) {
      if (muon.truth.dimuon == 0) continue;
      ASSERT_TRUE(muon.truth.matched);
      ASSERT_LT(muon.truth.dimuon, of_number.size());
      ++of_number[muon.truth.dimuon];
    }
    for (const int count : of_number) ASSERT_TRUE(count == 0 || count == 2);
  }
}

TEST(Pairs, true_masses_peak_at_jpsi_and_z) {
  double real = 0, jpsi = 0, z = 0;
  for (const auto& pair : pairs()) {
    if (!is_real(pair)) continue;
    ++real;
    const double mass = invariant_mass_gev(muon_of(pair[0].truth), muon_of(pair[1].truth));
    if (std::abs(mass - 3.0969) < 0.002) {
      ++jpsi;
      ASSERT_NE(pair[0].truth.charge, pair[1].truth.charge);
    }
    z += mass > 85 && mass < 97;
  }
  EXPECT_NEAR(jpsi / real, 0.37, 0.01);
  EXPECT_NEAR(z / real, 0.08 * 0.88, 0.01);  // Breit-Wigner inside 85..97 GeV, of 60..120
}

TEST(Pairs, decays_are_isotropic_about_the_beam_and_inside_acceptance) {
  const Tune tune;
  const Samplers samplers;
  const TrueMuonSource muons(tune, Spectrum::kNatural);
  const PairSource source(tune, muons);
  Random random(1, 1);
  double cosines = 0, sines = 0;
  constexpr int kPairs = 20000;
  for (int i = 0; i < kPairs; ++i) {
    const auto [a, b] = source.draw(PairKind::kJpsi, samplers, random);
    ASSERT_NEAR(invariant_mass_gev(a, b), 3.0969, 0.002);
    for (const TrueMuon& muon : {a, b}) {
      ASSERT_GE(muon.pt_gev, tune.spectrum_range_gev[0]);
      ASSERT_LT(std::abs(muon.eta), 2.4F);
      ASSERT_GE(muon.phi_rad, -std::numbers::pi_v<float>);
      ASSERT_LT(muon.phi_rad, std::numbers::pi_v<float>);
    }
    cosines += std::cos(static_cast<double>(a.phi_rad));
    sines += std::sin(static_cast<double>(a.phi_rad));
  }
  EXPECT_NEAR(cosines / kPairs, 0, 0.03);
  EXPECT_NEAR(sines / kPairs, 0, 0.03);
}

TEST(Pairs, bb_pairs_are_back_to_back) {
  const Tune tune;
  const Samplers samplers;
  const TrueMuonSource muons(tune, Spectrum::kNatural);
  const PairSource source(tune, muons);
  Random random(1, 1);
  double squares = 0;
  constexpr int kPairs = 20000;
  for (int i = 0; i < kPairs; ++i) {
    const auto [a, b] = source.draw(PairKind::kBb, samplers, random);
    const double off = test::wrapped(static_cast<double>(a.phi_rad - b.phi_rad) - std::numbers::pi);
    squares += off * off;
  }
  EXPECT_NEAR(std::sqrt(squares / kPairs), 0.35, 0.01);
}

TEST(Pairs, ghosts_come_from_two_track_finders_outside_the_cancel_out_radius) {
  double near_endcap = 0, count = 0;
  for (const auto& pair : test::sample_bx(test::exactly(2), 20, only(&Tune::ghost_share))) {
    const int turn = std::abs(pair[0].field(MuonField::kPhiStation) - pair[1].field(MuonField::kPhiStation));
    const double phi = 3 * kPhiUnitRad * std::min(turn, kPhiCodes - turn);
    const double eta = kEtaUnit * (pair[0].field(MuonField::kEtaStation) - pair[1].field(MuonField::kEtaStation));
    ASSERT_GT(std::hypot(phi, eta), 0.075);
    const auto& original = pair[0].truth.matched ? pair[0] : pair[1];
    const auto& copy = pair[0].truth.matched ? pair[1] : pair[0];
    ASSERT_TRUE(original.truth.matched);
    ASSERT_FALSE(copy.truth.matched);
    const int copy_index = copy.field(MuonField::kTfIndex);
    ASSERT_TRUE((copy_index >= 18 && copy_index < 36) || (copy_index >= 72 && copy_index < 90)) << copy_index;
    const double distance = std::abs(static_cast<double>(original.truth.eta));
    ASSERT_TRUE((distance > 0.79 && distance < 0.96) || (distance > 1.19 && distance < 1.61)) << distance;
    near_endcap += distance > 1;
    ++count;
  }
  EXPECT_NEAR(near_endcap / count, 0.88, 0.01);
}

TEST(Pairs, look_alikes_lack_one_offline_muon_and_have_the_mass_of_real_pairs) {
  double first = 0, count = 0;
  for (const auto& pair : test::sample_bx(test::exactly(2), 10, only(&Tune::look_alike_share))) {
    ASSERT_NE(pair[0].truth.matched, pair[1].truth.matched);
    ASSERT_EQ(pair[0].truth.dimuon + pair[1].truth.dimuon, 0U);
    first += pair[0].truth.matched;
    ++count;
  }
  EXPECT_NEAR(first / count, 0.5, 0.05);
}

// The published fakes sit at |hwEta| 115..145 for the most part.
TEST(Pairs, most_fake_muons_sit_between_overlap_and_endcap) {
  double inside = 0, count = 0;
  for (const auto& pair : pairs()) {
    if (is_real(pair)) continue;
    for (const auto& muon : pair) {
      const int eta = std::abs(muon.field(MuonField::kEtaStation));
      inside += eta >= 115 && eta <= 145;
      ++count;
    }
  }
  EXPECT_NEAR(inside / count, 0.58, 0.02);
}

}  // namespace
}  // namespace mu40
