// The rival that needs no network: uGMT's pT times one constant for barrel, overlap and endcap. "Best" is the constant
// with the least mean |dpT| / pT on muons flat in log pT, 3..100 GeV, that is, what it is judged by.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "generate/tune.hpp"
#include "resolution.hpp"

namespace mu40 {

// By abs(eta) at the vertex as uGMT gives it; edges as the generator's regions: 0.83 and 1.24.
using PtFactors = std::array<double, kRegionCount>;

// The best factors for `muons`, exactly; 1 for a region without muons.
[[nodiscard]] PtFactors best_pt_factors(std::span<const MuonSample> muons);
// Those of a training sample of `tune`.
[[nodiscard]] PtFactors best_pt_factors(const Tune& tune);

[[nodiscard]] std::vector<Measured> by_rescaled_ugmt(std::span<const MuonSample> muons, const PtFactors& factors);

}  // namespace mu40
