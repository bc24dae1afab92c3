// Samples straight from the generator, in memory: by tune, kind, purpose and number. What is learned from, what choices
// are made by and what is reported never share a seed of the generator. Not here: samples of recordings (samples.hpp).
#pragma once

#include <cstddef>
#include <cstdint>

#include "generate/named_tune.hpp"
#include "samples.hpp"

namespace mu40 {

enum class SampleKind : std::uint8_t {
  kNatural,  // single muons with the spectrum of recordings; only matched ones
  kFlat,     // the same, flat in log pT
  kPairs,    // BX of exactly two muons; `muons` holds the matched ones of them
};

enum class Purpose : std::uint8_t {
  kTraining,    // weights, and constants that are fitted
  kValidation,  // choices: when to stop, which network to ship
  kTest,        // figures that are reported
};

// The generator's seed is (purpose + 1) * kSeedsPerPurpose + kind * kSeedsPerKind + number. Seeds below
// kSeedsPerPurpose are left to recordings.
inline constexpr std::uint64_t kSeedsPerPurpose = 1'000'000;
inline constexpr std::uint64_t kSeedsPerKind = 100'000;
// Throws Error unless number < kSeedsPerKind.
[[nodiscard]] std::uint64_t generator_seed(SampleKind kind, Purpose purpose, std::uint64_t number);

struct SampleOrder {
  SampleKind kind = SampleKind::kNatural;
  Purpose purpose = Purpose::kTraining;
  std::uint64_t number = 0;  // other numbers, other muons
  std::size_t count = 0;     // muons; of kPairs, pairs
};

// Exactly order.count of them. A larger count of the same order begins with the same ones.
[[nodiscard]] Samples generate_samples(const Tune& tune, const SampleOrder& order);

// The sizes of the test samples. The flat one holds more than 20 000 muons in each bin of kResolutionEdgesGev.
inline constexpr std::size_t kNaturalTestMuons = 600'000;
inline constexpr std::size_t kFlatTestMuons = 900'000;
inline constexpr std::size_t kTestPairs = 400'000;

}  // namespace mu40
