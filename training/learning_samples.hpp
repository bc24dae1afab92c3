// The muons or pairs that a recipe's task needs, from the generator.
#pragma once

#include "generate/tune.hpp"
#include "recipe.hpp"
#include "sample_source.hpp"
#include "train.hpp"

namespace mu40 {

// Samples of each kind, as many as the task needs; the others are empty.
struct LearningSamples {
  Samples natural, flat, pairs;

  // Views of them; `this` outlives them.
  [[nodiscard]] TrainingSamples all() const { return {natural.muons, flat.muons, pairs.pairs}; }
  // The first `share` of each, 0..1.
  [[nodiscard]] TrainingSamples first(double share) const;
};

// How many of each.
struct SampleCounts {
  std::size_t natural = 0;
  std::size_t flat = 0;
  std::size_t pairs = 0;
};

// What recipe.muons and recipe.pairs ask for; a third of the muons are flat.
[[nodiscard]] SampleCounts counts_of(const Recipe& recipe);

// Purpose and number choose other muons (sample_source.hpp).
[[nodiscard]] LearningSamples generate_for(KernelId task, const Tune& tune, Purpose purpose, const SampleCounts& counts,
                                           std::uint64_t number = 0);

}  // namespace mu40
