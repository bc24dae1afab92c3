#include "generate/ugmt_extrapolation.hpp"

#include <cmath>

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

}  // namespace mu40
