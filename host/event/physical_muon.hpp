// A recorded muon in physical units. pT is 0.5 GeV times its code, as in the published training; CMSSW's unpacker uses
// 0.5 * (code - 1).
#pragma once

#include "layout/muon_word.hpp"

namespace mu40 {

struct PhysicalMuon {
  double pt_gev = 0;
  double eta = 0;      // at the vertex
  double phi_rad = 0;  // at the vertex, [-pi, pi)
  double eta_station = 0;
  double phi_station_rad = 0;
  double pt_unconstrained_gev = 0;  // 0 in Run 2
  int charge = 0;                   // +1, -1; 0 where it is not valid
};

// An azimuth code as an angle in [-pi, pi) for codes 0..575.
[[nodiscard]] constexpr double phi_rad_of(std::int32_t code) noexcept {
  return kPhiUnitRad * (code < kPhiCodes / 2 ? code : code - kPhiCodes);
}

template <MuonWordVersion version = MuonWordVersion::kRun3>
[[nodiscard]] constexpr PhysicalMuon physical(const MuonWord& word) noexcept {
  const auto code = [&](MuonField field) { return get<version>(word, field); };
  PhysicalMuon muon;
  muon.pt_gev = kPtUnitGev * code(MuonField::kPt);
  muon.eta = kEtaUnit * code(MuonField::kEta);
  muon.phi_rad = phi_rad_of(code(MuonField::kPhi));
  muon.eta_station = kEtaUnit * code(MuonField::kEtaStation);
  muon.phi_station_rad = phi_rad_of(code(MuonField::kPhiStation));
  muon.pt_unconstrained_gev = kPtUnconstrainedUnitGev * code(MuonField::kPtUnconstrained);
  if (code(MuonField::kChargeValid) != 0) muon.charge = code(MuonField::kCharge) != 0 ? -1 : 1;
  return muon;
}

}  // namespace mu40
