// The first plain trainer: feature graph + perceptron, float then quantisation-aware, exported as integers.
// Deterministic for a seed on one machine. Not here: distillation, pruning.
#pragma once

#include <cstdint>
#include <string>

#include "network/network_writer.hpp"
#include "samples.hpp"
#include "schedule.hpp"

namespace mu40 {

// Learns from the matched muons. `natural` has the spectrum of recordings; `flat`, flat in log pT, keeps hard
// muons right, of which recordings hold few. Throws Error with less than kMinSamples of either.
[[nodiscard]] NetworkDraft train_recalibrate(const Samples& natural, const Samples& flat, std::uint64_t seed,
                                             const TrainProgress& progress);

// Learns from the pairs; the threshold accepts 90 % of the real ones. Throws Error with less than kMinSamples of a
// kind.
[[nodiscard]] NetworkDraft train_classify(const Samples& samples, std::uint64_t seed, const TrainProgress& progress);

inline constexpr std::size_t kMinSamples = 1000;

}  // namespace mu40
