// Samples with one field given to other muons at random: what the field is worth to a network is what it loses then.
#pragma once

#include <cstdint>
#include <vector>

#include "samples.hpp"

namespace mu40 {

// Each muon keeps its truth and gets `field` of a muon drawn at random, each muon's being given once; `seed` chooses.
[[nodiscard]] std::vector<MuonSample> with_shuffled(std::vector<MuonSample> muons, MuonField field, std::uint64_t seed);
// The same for the first and, apart, the second muons of the pairs.
[[nodiscard]] std::vector<PairSample> with_shuffled(std::vector<PairSample> pairs, MuonField field, std::uint64_t seed);

}  // namespace mu40
