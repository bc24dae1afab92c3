#include "resolution.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "layout/error.hpp"
#include "network_batch.hpp"

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
  std::vector<Measured> out;
  out.reserve(muons.size());
  for (const auto& muon : recalibrate_all(network, muons)) {
    out.push_back({muon.pt * kUnit * kPtUnitGev, muon.eta * kUnit * kEtaUnit, muon.phi * kUnit * kPhiUnitRad});
  }
  return out;
}

bool in_published_cut(const MuonWord& word) noexcept {
  const double l1_pt_gev = get(word, MuonField::kPt) * kPtUnitGev;
  return l1_pt_gev > kCutLowGev && l1_pt_gev < kCutHighGev;
}

std::optional<std::size_t> resolution_bin(double offline_pt_gev) {
  const auto edge = std::upper_bound(kResolutionEdgesGev.begin(), kResolutionEdgesGev.end(), offline_pt_gev);
  if (edge == kResolutionEdgesGev.begin() || edge == kResolutionEdgesGev.end()) return std::nullopt;
  return static_cast<std::size_t>(edge - kResolutionEdgesGev.begin()) - 1;
}

std::vector<float> relative_pt_errors(std::span<const MuonSample> muons, std::span<const Measured> measured) {
  std::vector<float> out;
  out.reserve(muons.size());
  for (std::size_t i = 0; i < muons.size(); ++i) {
    const auto pt_gev = static_cast<double>(muons[i].truth.pt_gev);
    out.push_back(static_cast<float>(std::abs(measured[i].pt_gev - pt_gev) / pt_gev));
  }
  return out;
}

double quantile(std::vector<float> values, double share) {
  if (values.empty()) throw Error(ErrorCode::kInvalidArgument, "no values where a quantile was expected");
  const auto at = static_cast<std::ptrdiff_t>(std::ceil(share * static_cast<double>(values.size()))) - 1;
  const auto place = values.begin() + std::clamp<std::ptrdiff_t>(at, 0, std::ssize(values) - 1);
  std::nth_element(values.begin(), place, values.end());
  return static_cast<double>(*place);
}

Resolution resolution(std::span<const MuonSample> muons, std::span<const Measured> measured) {
  ResidualHistogram phi;
  ResidualHistogram eta;
  ResidualHistogram pt;
  Resolution out;
  for (std::size_t i = 0; i < muons.size(); ++i) {
    const auto& [word, truth] = muons[i];
    const double relative = (measured[i].pt_gev - truth.pt_gev) / truth.pt_gev;
    if (in_published_cut(word)) {
      phi.add(std::remainder(measured[i].phi_rad - truth.phi_rad, 2 * std::numbers::pi));
      eta.add(measured[i].eta - truth.eta);
      pt.add(relative);
    }
    if (const auto place = resolution_bin(truth.pt_gev)) {
      ++out.bins[*place].count;
      out.bins[*place].mean_relative_error += std::abs(relative);
    }
  }
  for (auto& bin : out.bins) bin.mean_relative_error /= std::max<double>(static_cast<double>(bin.count), 1);
  out.phi = phi.fit();
  out.eta = eta.fit();
  out.pt = pt.fit();
  return out;
}

}  // namespace mu40
