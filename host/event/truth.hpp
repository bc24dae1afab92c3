// What is known of a recorded muon besides its bits: the offline muon behind it. Comes from a generator or from a
// matching job, in a sidecar file (io/truth_file.hpp).
#pragma once

#include <cstdint>

namespace mu40 {

// Keyed by (orbit, bx, index); index is the raw index in the BX block.
struct MuonTruth {
  std::uint32_t orbit = 0;
  std::uint16_t bx = 0;
  std::uint8_t index = 0;
  bool matched = false;    // an offline muon stands behind it; else the fields below are 0
  std::int8_t charge = 0;  // +1, -1
  float pt_gev = 0;
  float eta = 0;
  float phi_rad = 0;         // at the vertex, [-pi, pi)
  std::uint32_t dimuon = 0;  // two muons of one BX with the same non-zero number are a real pair
};

}  // namespace mu40
