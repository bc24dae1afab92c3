// What a training learns: samples as features, and a loss. Implementations hold everything precomputed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "mlp.hpp"
#include "recipe.hpp"
#include "samples.hpp"

namespace mu40 {

class Teacher;

// Single thread.
class Objective {
 public:
  virtual ~Objective() = default;

  // Batches that visit each sample once.
  [[nodiscard]] virtual std::size_t steps_per_epoch() const = 0;
  // Runs `mlp` forward and back on batch `step`; returns the loss against the truth, without the teacher's part.
  virtual double backward(Mlp& mlp, std::uint64_t step) = 0;
  // The mean loss of `mlp` on all samples, against the truth, weighted as in training.
  [[nodiscard]] virtual double loss(Mlp& mlp) const = 0;
  // Inputs as training sees them, to choose scales by; [features][samples].
  [[nodiscard]] virtual Eigen::MatrixXf calibration_inputs() const = 0;
  [[nodiscard]] virtual Eigen::VectorXf input_mean() const = 0;
  // Of everything learned from: tells whether a checkpoint belongs to it.
  [[nodiscard]] virtual std::uint32_t checksum() const = 0;
};

// recalibrate: LogCosh of the three folded corrections (graph.hpp). phi and eta learn from natural muons alone; pT from
// natural ones and, by recipe.flat_share, from flat ones, with weights that even out their mean |dpT| / pT. `graph` is
// the recipe's. Throws Error with less than kMinSamples of either.
[[nodiscard]] std::unique_ptr<Objective> recalibrate_objective(const Recipe& recipe, const Graph& graph,
                                                               std::span<const MuonSample> natural,
                                                               std::span<const MuonSample> flat, const Teacher* teacher,
                                                               std::uint64_t seed);

// classify: binary cross entropy of the logit. Throws Error with less than kMinSamples real or fake pairs.
[[nodiscard]] std::unique_ptr<Objective> classify_objective(const Recipe& recipe, const Graph& graph,
                                                            std::span<const PairSample> pairs, const Teacher* teacher,
                                                            std::uint64_t seed);

inline constexpr std::size_t kMinSamples = 1000;

}  // namespace mu40
