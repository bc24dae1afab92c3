#include "dimuon_mass.hpp"

#include <algorithm>
#include <limits>

#include "generate/pair_kinematics.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

TrueMuon muon_of(const MuonTruth& truth) {
  TrueMuon muon;
  muon.pt_gev = truth.pt_gev;
  muon.eta = truth.eta;
  muon.phi_rad = truth.phi_rad;
  return muon;
}

TrueMuon muon_of(const Measured& measured) {
  TrueMuon muon;
  muon.pt_gev = static_cast<float>(measured.pt_gev);
  muon.eta = static_cast<float>(measured.eta);
  muon.phi_rad = static_cast<float>(measured.phi_rad);
  return muon;
}

}  // namespace

std::vector<Dimuon> dimuons_between(std::span<const MuonSample> muons, double low_gev, double high_gev) {
  std::vector<Dimuon> out;
  for (std::size_t i = 0; i + 1 < muons.size(); ++i) {
    const auto& a = muons[i].truth;
    const auto& b = muons[i + 1].truth;
    if (a.dimuon == 0 || a.dimuon != b.dimuon || a.orbit != b.orbit || a.bx != b.bx || a.charge == b.charge) continue;
    const double mass = invariant_mass_gev(muon_of(a), muon_of(b));
    if (mass >= low_gev && mass <= high_gev) out.emplace_back(i, i + 1);
  }
  return out;
}

std::vector<float> masses_gev(std::span<const Dimuon> dimuons, std::span<const Measured> measured) {
  std::vector<float> out;
  out.reserve(dimuons.size());
  for (const auto& [a, b] : dimuons) {
    out.push_back(static_cast<float>(invariant_mass_gev(muon_of(measured[a]), muon_of(measured[b]))));
  }
  return out;
}

MassPeak narrowest_half(std::vector<float> masses) {
  if (masses.empty()) throw Error(ErrorCode::kInvalidArgument, "no pairs where a mass peak was expected");
  std::sort(masses.begin(), masses.end());
  const std::size_t half = (masses.size() - 1) / 2;
  MassPeak best{0, std::numeric_limits<double>::infinity()};
  for (std::size_t i = 0; i + half < masses.size(); ++i) {
    const auto low = static_cast<double>(masses[i]);
    const auto high = static_cast<double>(masses[i + half]);
    if (high - low < best.width_gev) best = {0.5 * (low + high), high - low};
  }
  return best;
}

}  // namespace mu40
