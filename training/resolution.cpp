#include "resolution.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "network/reference.hpp"

namespace mu40 {
namespace {

constexpr double kCutLowGev = 5.5;
constexpr double kCutHighGev = 45;

}  // namespace

std::vector<Measured> by_ugmt(std::span<const MuonSample> muons, double pt_factor) {
  std::vector<Measured> out;
  out.reserve(muons.size());
  for (const auto& [word, truth] : muons) {
    out.push_back({get(word, MuonField::kPt) * kPtUnitGev * pt_factor, get(word, MuonField::kEta) * kEtaUnit,
                   get(word, MuonField::kPhi) * kPhiUnitRad});
  }
  return out;
}

std::vector<Measured> by_network(const Network& network, std::span<const MuonSample> muons) {
  constexpr double kUnit = 1.0 / (1 << kRecalibratedFractionBits);
  Reference reference(network);
  std::vector<Measured> out;
  out.reserve(muons.size());
  std::array<std::int64_t, 3> values{};
  for (const auto& muon : muons) {
    reference.evaluate(std::span(&muon.word, 1), values);
    out.push_back({static_cast<double>(values[2]) * kUnit * kPtUnitGev,
                   static_cast<double>(values[1]) * kUnit * kEtaUnit,
                   static_cast<double>(values[0]) * kUnit * kPhiUnitRad});
  }
  return out;
}

Resolution resolution(std::span<const MuonSample> muons, std::span<const Measured> measured) {
  ResidualHistogram phi;
  ResidualHistogram eta;
  ResidualHistogram pt;
  Resolution out;
  for (std::size_t i = 0; i < muons.size(); ++i) {
    const auto& [word, truth] = muons[i];
    const double relative = (measured[i].pt_gev - truth.pt_gev) / truth.pt_gev;
    const double l1_pt_gev = get(word, MuonField::kPt) * kPtUnitGev;
    if (l1_pt_gev > kCutLowGev && l1_pt_gev < kCutHighGev) {
      phi.add(std::remainder(measured[i].phi_rad - truth.phi_rad, 2 * std::numbers::pi));
      eta.add(measured[i].eta - truth.eta);
      pt.add(relative);
    }
    const auto edge = std::upper_bound(kResolutionEdgesGev.begin(), kResolutionEdgesGev.end(), truth.pt_gev);
    if (edge != kResolutionEdgesGev.begin() && edge != kResolutionEdgesGev.end()) {
      auto& bin = out.bins[static_cast<std::size_t>(edge - kResolutionEdgesGev.begin()) - 1];
      ++bin.count;
      bin.mean_relative_error += std::abs(relative);
    }
  }
  for (auto& bin : out.bins) bin.mean_relative_error /= std::max<double>(static_cast<double>(bin.count), 1);
  out.phi = phi.fit();
  out.eta = eta.fit();
  out.pt = pt.fit();
  return out;
}

}  // namespace mu40
