// Small replays for tests, and plain arithmetic in the place of networks: quick, and different for different words.
#pragma once

#include <cstdint>
#include <vector>

#include "event/truth.hpp"
#include "stream/replay_set.hpp"

namespace mu40 {

// Kernels with the records' shapes and order of the real ones, but a hash of the words instead of a network.
[[nodiscard]] ExpectedKernels arithmetic_kernels();

// One orbit that owns its memory.
struct OrbitBuffer {
  std::uint32_t orbit = 0;
  std::vector<std::uint16_t> bx;
  std::vector<std::uint32_t> first_muon{0};
  std::vector<MuonWord> muons;
  void add_block(std::uint16_t block_bx, const std::vector<MuonWord>& words);
  [[nodiscard]] OrbitView view() const { return {orbit, bx, first_muon, muons}; }
};

// A final muon with these codes, positive, charge valid.
[[nodiscard]] MuonWord final_muon(int pt, int eta, int phi);

// Orbits of `filled_bx` BX with 1 to 3 muons each, some of them not final; by seed.
[[nodiscard]] std::vector<OrbitBuffer> random_orbits(std::uint32_t orbits, std::uint32_t filled_bx, std::uint64_t seed);

// The replay of such orbits, with the results expected of arithmetic_kernels().
[[nodiscard]] ReplaySet small_replay(std::uint32_t orbits, std::uint32_t filled_bx, std::uint64_t seed = 1);

}  // namespace mu40
