#include "measure/accuracy_tally.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mu40 {
namespace {

// One muon in physical units.
struct Kinematics {
  double phi_rad;
  double eta;
  double pt_gev;
};

constexpr double kFraction = 1.0 / (1 << kRecalibratedFractionBits);

Kinematics ugmt_kinematics(const MuonWord& word) noexcept {
  return {get(word, MuonField::kPhi) * kPhiUnitRad, get(word, MuonField::kEta) * kEtaUnit,
          get(word, MuonField::kPt) * kPtUnitGev};
}

Kinematics network_kinematics(const RecalibratedMuon& muon) noexcept {
  return {muon.phi * kFraction * kPhiUnitRad, muon.eta * kFraction * kEtaUnit, muon.pt * kFraction * kPtUnitGev};
}

double wrapped(double phi_rad) noexcept {
  return phi_rad - 2 * std::numbers::pi * std::floor(phi_rad / (2 * std::numbers::pi) + 0.5);
}

template <std::size_t n>
std::size_t bin_of(const std::array<double, n>& edges, double value) noexcept {
  const auto above = std::upper_bound(edges.begin() + 1, edges.end() - 1, value);
  return static_cast<std::size_t>(above - edges.begin()) - 1;
}

// A residual that is no number (truth from a file may hold any) counts as above.
void tally(ResidualTally& tally, double residual) noexcept {
  if (std::isfinite(residual)) tally.sum_absolute.add(std::abs(residual));
  if (residual >= -1 && residual < 1) {
    const auto bin = static_cast<std::size_t>((residual + 1) * (static_cast<double>(kResidualBins) / 2));
    tally.bins[std::min(bin, kResidualBins - 1)].add(1);
  } else if (residual < -1) {
    tally.below.add(1);
  } else {
    tally.above.add(1);
  }
}

const double kLogMassLow = std::log(kMassLowGev);
const double kLogMassWidth = (std::log(kMassHighGev) - kLogMassLow) / static_cast<double>(kMassBins);

}  // namespace

double dimuon_mass_gev(double pt_gev, double eta, double phi_rad, double other_pt_gev, double other_eta,
                       double other_phi_rad) noexcept {
  const double squared = 2 * pt_gev * other_pt_gev * (std::cosh(eta - other_eta) - std::cos(phi_rad - other_phi_rad));
  return squared > 0 ? std::sqrt(squared) : 0;
}

std::size_t mass_bin(double gev) noexcept {
  if (!(gev > kMassLowGev)) return 0;
  const double bin = (std::log(gev) - kLogMassLow) / kLogMassWidth;
  return std::min(static_cast<std::size_t>(bin), kMassBins - 1);
}

double mass_bin_low_gev(std::size_t bin) noexcept {
  return std::exp(kLogMassLow + static_cast<double>(bin) * kLogMassWidth);
}

void AccuracyTally::add_muon(const MuonRecord& muon, const RecalibratedMuon& result, const MuonTruth& truth) noexcept {
  const Kinematics ugmt = ugmt_kinematics(muon.word);
  const Kinematics network = network_kinematics(result);
  const std::array<std::size_t, 3> bins{kAllMuons, kFirstPtBin + bin_of(kPtEdgesGev, truth.pt_gev),
                                        kFirstEtaBin + bin_of(kAbsEtaEdges, std::abs(truth.eta))};
  const bool published = ugmt.pt_gev > kPublishedCutLowGev && ugmt.pt_gev < kPublishedCutHighGev;
  for (const auto estimate : {Estimate::kNetwork, Estimate::kUgmt}) {
    const Kinematics& value = estimate == Estimate::kNetwork ? network : ugmt;
    const std::array<double, kQuantityCount> residual{wrapped(value.phi_rad - truth.phi_rad), value.eta - truth.eta,
                                                      (value.pt_gev - truth.pt_gev) / truth.pt_gev};
    for (std::size_t q = 0; q < kQuantityCount; ++q) {
      auto& classes = residuals_[static_cast<std::size_t>(estimate)][q];
      for (const std::size_t bin : bins) tally(classes[bin], residual[q]);
      if (published) tally(classes[kPublishedCut], residual[q]);
    }
  }
}

void AccuracyTally::add_pair(const OrbitResult& orbit, std::size_t first, std::size_t second,
                             ClassifiedPair pair) noexcept {
  if (!orbit.truth.empty()) {
    const MuonTruth& a = orbit.truth[first];
    const MuonTruth& b = orbit.truth[second];
    const bool real = a.matched && b.matched && a.dimuon != 0 && a.dimuon == b.dimuon;
    scores_[real ? 1 : 0][static_cast<std::size_t>(pair_logit(pair) + 32768)].add(1);
  }
  const MuonWord& a = orbit.muons[first].word;
  const MuonWord& b = orbit.muons[second].word;
  if (get(a, MuonField::kChargeValid) == 0 || get(b, MuonField::kChargeValid) == 0) return;
  const auto mass = [](const Kinematics& x, const Kinematics& y) {
    return dimuon_mass_gev(x.pt_gev, x.eta, x.phi_rad, y.pt_gev, y.eta, y.phi_rad);
  };
  const bool is_same_sign = get(a, MuonField::kCharge) == get(b, MuonField::kCharge);
  auto& masses = masses_[static_cast<std::size_t>(is_same_sign ? ChargePair::kSameSign : ChargePair::kOppositeSign)];
  masses[static_cast<std::size_t>(Estimate::kUgmt)][mass_bin(mass(ugmt_kinematics(a), ugmt_kinematics(b)))].add(1);
  masses[static_cast<std::size_t>(Estimate::kNetwork)]
        [mass_bin(mass(network_kinematics(orbit.recalibrated[first]), network_kinematics(orbit.recalibrated[second])))]
            .add(1);
}

void AccuracyTally::add(const OrbitResult& orbit) noexcept {
  muons_.add(orbit.muons.size());
  pairs_.add(orbit.pairs.size());
  for (std::size_t m = 0; m < orbit.truth.size(); ++m) {
    if (!orbit.truth[m].matched || !(orbit.truth[m].pt_gev > 0)) continue;
    matched_muons_.add(1);
    add_muon(orbit.muons[m], orbit.recalibrated[m], orbit.truth[m]);
  }
  // Muons and pairs are both in BX order, so the first muon of a pair's BX only moves forward.
  std::size_t bx_begin = 0;
  for (const ClassifiedPair pair : orbit.pairs) {
    while (bx_begin < orbit.muons.size() && tag_bx(orbit.muons[bx_begin].tag) < pair_bx(pair)) ++bx_begin;
    const auto find = [&](std::uint32_t index) {
      std::size_t m = bx_begin;
      while (m < orbit.muons.size() && tag_bx(orbit.muons[m].tag) == pair_bx(pair) &&
             tag_index(orbit.muons[m].tag) < index) {
        ++m;
      }
      const bool found = m < orbit.muons.size() && tag_bx(orbit.muons[m].tag) == pair_bx(pair) &&
                         tag_index(orbit.muons[m].tag) == index;
      return found ? m : orbit.muons.size();
    };
    const std::size_t first = find(pair_i(pair));
    const std::size_t second = find(pair_j(pair));
    if (first == orbit.muons.size() || second == orbit.muons.size() || first == second) continue;
    add_pair(orbit, first, second, pair);
  }
}

}  // namespace mu40
