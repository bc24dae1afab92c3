// Samples and a recipe in, a trained network out. Deterministic for a seed on one machine.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "fit.hpp"
#include "network/network_writer.hpp"
#include "recipe.hpp"
#include "samples.hpp"
#include "teacher.hpp"

namespace mu40 {

// What is learned from; what the task does not use may be empty. `natural` has the spectrum of recordings; `flat`, flat
// in log pT, keeps hard muons right, of which recordings hold few.
struct TrainingSamples {
  std::span<const MuonSample> natural;
  std::span<const MuonSample> flat;
  std::span<const PairSample> pairs;
};

struct TrainOptions {
  std::uint64_t seed = 1;            // of weights and order
  const Teacher* teacher = nullptr;  // distil from it; not owned
  std::optional<Checkpoint> checkpoint;
  TrainProgress progress = [](int, int, double) {};
};

// What `recipe` learns from `samples`, and from options.teacher.
[[nodiscard]] std::unique_ptr<Objective> objective_of(const Recipe& recipe, const Graph& graph,
                                                      const TrainingSamples& samples, const TrainOptions& options);

// The network of `recipe`, which is quantised. classify's threshold accepts 90 % of the real pairs.
[[nodiscard]] NetworkDraft train_network(const Recipe& recipe, const TrainingSamples& samples,
                                         const TrainOptions& options);

// The float network of `recipe`, which is not quantised; `recipe_text` is its text.
[[nodiscard]] Teacher train_teacher(const std::string& recipe_text, const TrainingSamples& samples,
                                    const TrainOptions& options);

// The perceptron behind both.
[[nodiscard]] Mlp train_mlp(const Recipe& recipe, const Graph& graph, Objective& objective,
                            const TrainOptions& options);

// The integers of a network that was trained for `graph`, trained on by recipe.adapt_epochs and recipe.adapt_rate:
// weights that are 0 stay so.
[[nodiscard]] Mlp adapt_mlp(const Recipe& recipe, const Graph& graph, const Network& network, Objective& objective,
                            const TrainOptions& options);

// The network file of a quantised `mlp` for `graph`; `samples` set classify's threshold.
[[nodiscard]] NetworkDraft export_network(const Graph& graph, const Mlp& mlp, const TrainingSamples& samples);

}  // namespace mu40
