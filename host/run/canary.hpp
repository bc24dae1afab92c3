// A known vector: the five Run-3 muons printed in the ThreeModelApproach notebook of dc250601/ScoutingRecalibration
// @ed6c2a6, as one BX. Small enough to send through a board at any time.
#pragma once

#include <array>

#include "layout/muon_word.hpp"

namespace mu40 {

namespace canary_detail {
consteval MuonWord muon(int pt, int pt_unconstrained, int dxy, int phi_station, int eta_station, int charge, int phi,
                        int eta, int tf_index) {
  MuonWord word;
  set(word, MuonField::kPt, pt);
  set(word, MuonField::kPtUnconstrained, pt_unconstrained);
  set(word, MuonField::kDxy, dxy);
  set(word, MuonField::kPhiStation, phi_station);
  set(word, MuonField::kEtaStation, eta_station);
  set(word, MuonField::kCharge, charge);
  set(word, MuonField::kChargeValid, 1);
  set(word, MuonField::kQuality, 12);
  set(word, MuonField::kPhi, phi);
  set(word, MuonField::kEta, eta);
  set(word, MuonField::kTfIndex, tf_index);
  return word;
}
}  // namespace canary_detail

inline constexpr std::array<MuonWord, 5> kCanaryMuons{
    canary_detail::muon(14, 14, 1, 407, -2, 0, 443, -2, 60), canary_detail::muon(15, 15, 1, 560, 62, 0, 20, 61, 36),
    canary_detail::muon(12, 12, 2, 422, -73, 1, 374, -73, 63), canary_detail::muon(20, 20, 1, 197, 29, 0, 221, 29, 48),
    canary_detail::muon(18, 18, 1, 546, 7, 1, 518, 7, 69)};

}  // namespace mu40
