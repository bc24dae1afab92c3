// An integer network's outputs for many muons or pairs: computed by the batched evaluator, compared with the reference
// on part of the rows, so that a figure never rests on the evaluator alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "samples.hpp"

namespace mu40 {

// One row in so many, the first included, is compared.
inline constexpr std::size_t kReferenceStride = 97;

// In the order of the samples. Throws Error when the network has the other task, and (kInternal) when evaluator and
// reference differ.
[[nodiscard]] std::vector<RecalibratedMuon> recalibrate_all(const Network& network, std::span<const MuonSample> muons);
[[nodiscard]] std::vector<std::int16_t> classify_all(const Network& network, std::span<const PairSample> pairs);

}  // namespace mu40
