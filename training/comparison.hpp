// Ways of training side by side: what each technique brings, and what a trained network saves on another detector.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "achievement.hpp"
#include "learning_samples.hpp"
#include "recipe.hpp"
#include "teacher.hpp"

namespace mu40 {

// One way of training. The inner vectors hold a value a training seed.
struct ComparisonRow {
  std::string name;
  std::string labels;                            // learned from
  std::string epochs;                            // through them
  std::vector<double> weight_bits;               // non-zero ones; empty for networks in float
  std::vector<double> loss;                      // on the held-out samples, as in training
  std::vector<std::vector<double>> achievement;  // by achievement_columns()
};

struct ComparisonSetting {
  int n_seeds = 3;                                      // training seeds 1, 2, ...
  std::function<void(const std::string& name)> on_row;  // called before each training
};

// The recipe with and without quantisation-aware training, distillation (from `teacher`) and pruning, each taken away
// alone and all together; its float self; a smaller network of as many weight bits that was never pruned. `recipe` is
// quantised.
[[nodiscard]] std::vector<ComparisonRow> compare_techniques(const Recipe& recipe, const Teacher& teacher,
                                                            const LearningSamples& samples,
                                                            const LearningSamples& held_out,
                                                            const ComparisonSetting& setting);

// `network`, trained elsewhere by `recipe`, on the detector of `samples`: as it is, adapted with `share` of the labels,
// and networks trained anew with that and larger shares.
[[nodiscard]] std::vector<ComparisonRow> compare_transfer(const Recipe& recipe, const Network& network,
                                                          const LearningSamples& samples,
                                                          const LearningSamples& held_out, double share,
                                                          const ComparisonSetting& setting);

}  // namespace mu40
