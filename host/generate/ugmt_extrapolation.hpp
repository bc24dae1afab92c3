// How uGMT takes a muon from the station back to the vertex: a table keyed by |eta| / 8 and the pT code, in steps of
// four phi codes, none at pT codes of 128 and more (CMSSW L1Trigger/L1TMuon). The firmware's tables have no licence, so
// these are made from the shape of the bend and not copies.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "generate/shape_table.hpp"
#include "generate/tune.hpp"
#include "layout/muon_word.hpp"

namespace mu40 {

// A position in codes of the muon word.
struct PositionCodes {
  int phi = 0;  // 0..575
  int eta = 0;
};

// Immutable.
class UgmtExtrapolation {
 public:
  UgmtExtrapolation(const Tune& tune, const ShapeTable& bend_shape, const ShapeTable& eta_bend_shape) noexcept;

  // The position at the vertex of a muon seen at `station` with `hw_pt` >= 1 and charge `charge` (+1, -1).
  [[nodiscard]] PositionCodes to_vertex(PositionCodes station, int hw_pt, int charge) const noexcept {
    if (hw_pt >= kPtCodes) return station;
    const int distance = std::abs(station.eta);
    const Step step = steps_[static_cast<std::size_t>(std::min(distance >> 3, kEtaBins - 1) * kPtCodes + hw_pt)];
    const int side = static_cast<int>(station.eta > 0) - static_cast<int>(station.eta < 0);
    return {(station.phi + charge * step.phi + 2 * kPhiCodes) % kPhiCodes, side * std::max(0, distance - step.eta)};
  }

 private:
  static constexpr int kPtCodes = 128;
  static constexpr int kEtaBins = 32;
  struct Step {
    std::int16_t phi;  // towards larger phi for a positive muon
    std::int16_t eta;  // towards 0
  };

  std::array<Step, std::size_t{kPtCodes} * kEtaBins> steps_{};
};

}  // namespace mu40
