#include "generate/ugmt_extrapolation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "layout/muon_word.hpp"

namespace mu40 {

UgmtExtrapolation::UgmtExtrapolation(const Tune& tune, const ShapeTable& bend_shape,
                                     const ShapeTable& eta_bend_shape) noexcept {
  for (int bin = 0; bin < kEtaBins; ++bin) {
    const float eta = (static_cast<float>(bin) * 8 + 4) * static_cast<float>(kEtaUnit);
    for (int hw_pt = 1; hw_pt < kPtCodes; ++hw_pt) {
      const float pt_gev = static_cast<float>(kPtUnitGev) * static_cast<float>(hw_pt);
      const float phi_codes = tune.ugmt_bend_gev_rad * bend_shape(eta) / pt_gev / static_cast<float>(kPhiUnitRad);
      const float eta_codes = tune.eta_bend_gev_codes * eta_bend_shape(eta) / pt_gev;
      steps_[static_cast<std::size_t>(bin * kPtCodes + hw_pt)] = {
          static_cast<std::int16_t>(4 * std::lrint(phi_codes / 4)), static_cast<std::int16_t>(std::lrint(eta_codes))};
    }
  }
}

PositionCodes UgmtExtrapolation::to_vertex(PositionCodes station, int hw_pt, int charge) const noexcept {
  if (hw_pt >= kPtCodes) return station;
  const int distance = std::abs(station.eta);
  const Step step = steps_[static_cast<std::size_t>(std::min(distance >> 3, kEtaBins - 1) * kPtCodes + hw_pt)];
  PositionCodes vertex;
  vertex.phi = (station.phi + charge * step.phi + 2 * kPhiCodes) % kPhiCodes;
  const int side = static_cast<int>(station.eta > 0) - static_cast<int>(station.eta < 0);
  vertex.eta = side * std::max(0, distance - step.eta);
  return vertex;
}

}  // namespace mu40
