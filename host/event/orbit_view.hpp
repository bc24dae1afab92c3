// One orbit of recorded muons as a view, and the filter that decides which muons go to the board.
#pragma once

#include <cstdint>
#include <span>

#include "layout/muon_word.hpp"

namespace mu40 {

// One orbit, not owned; valid as long as its source says. The BX block b holds the muons
// muons[first_muon[b]] .. muons[first_muon[b + 1] - 1]; a muon's raw index is its place in its block.
// Blocks of a reader ascend in BX. Immutable.
struct OrbitView {
  std::uint32_t orbit = 0;
  std::span<const std::uint16_t> bx;          // [n], 1..3564
  std::span<const std::uint32_t> first_muon;  // [n + 1]
  std::span<const MuonWord> muons;            // [m], filtered ones included
};

// True for the muons the networks see: final ones with a pT. Quality 0 stays in, as in the published training.
[[nodiscard]] constexpr bool is_final(const MuonWord& word) noexcept {
  return get(word, MuonField::kIntermediate) == 0 && get(word, MuonField::kPt) != 0;
}

}  // namespace mu40
