// The masses of J/psi and Z pairs from measured muons: what recalibration has to bring to where it belongs.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "resolution.hpp"

namespace mu40 {

inline constexpr double kJpsiMassGev = 3.0969;  // PDG
inline constexpr double kZMassGev = 91.19;      // PDG

// Places of the two muons in a sample.
using Dimuon = std::pair<std::size_t, std::size_t>;

// The real pairs of opposite charge whose offline mass is in [low_gev, high_gev]; `muons` of SampleKind::kPairs.
[[nodiscard]] std::vector<Dimuon> dimuons_between(std::span<const MuonSample> muons, double low_gev, double high_gev);

// Masses in GeV; `measured` has one row a muon of that sample.
[[nodiscard]] std::vector<float> masses_gev(std::span<const Dimuon> dimuons, std::span<const Measured> measured);

// The narrowest interval that holds half of the masses: its middle is the peak, its length the width. Needs neither
// bins nor a shape. Throws Error for no masses.
struct MassPeak {
  double at_gev = 0;
  double width_gev = 0;
};
[[nodiscard]] MassPeak narrowest_half(std::vector<float> masses_gev);

}  // namespace mu40
