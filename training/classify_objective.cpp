#include <algorithm>
#include <string>

#include "batches.hpp"
#include "feature_table.hpp"
#include "layout/crc32c.hpp"
#include "layout/error.hpp"
#include "loss.hpp"
#include "objective.hpp"
#include "teacher.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kPairBatch = 512;
constexpr std::size_t kCalibrationPairs = 20'000;
constexpr std::size_t kPairsAtOnce = 4096;

class ClassifyObjective final : public Objective {
 public:
  ClassifyObjective(const Recipe& recipe, const Graph& graph, std::span<const PairSample> pairs, const Teacher* teacher,
                    std::uint64_t seed)
      : teacher_share_(teacher == nullptr ? 0 : static_cast<float>(recipe.teacher_share)),
        features_(graph, pairs),
        batches_(pairs.size(), kPairBatch, seed) {
    for (const auto& pair : pairs) is_real_.push_back(pair.is_real ? 1.0F : 0.0F);
    if (teacher == nullptr) return;
    const auto logits = teacher->outputs(pairs);
    for (const float logit : logits.reshaped()) taught_.push_back(1 / (1 + std::exp(-logit)));
  }

  std::size_t steps_per_epoch() const override { return batches_.per_round(); }

  double backward(Mlp& mlp, std::uint64_t step) override {
    const auto rows = batches_.at(step);
    Eigen::MatrixXf gradient = mlp.forward(features_.columns(rows));
    double loss = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      float& logit = gradient(0, static_cast<Eigen::Index>(i));
      const float truth = is_real_[rows[i]];
      loss += static_cast<double>(cross_entropy(logit, truth).loss);
      // Cross entropy is linear in what is wanted: two of them, mixed, are one of the mixture.
      const float wanted = teacher_share_ > 0 ? truth + teacher_share_ * (taught_[rows[i]] - truth) : truth;
      logit = cross_entropy(logit, wanted).derivative;
    }
    mlp.backward(gradient / static_cast<float>(rows.size()));
    return loss / static_cast<double>(rows.size());
  }

  double loss(Mlp& mlp) const override {
    double loss = 0;
    for (std::size_t first = 0; first < features_.size(); first += kPairsAtOnce) {
      const auto count = std::min(kPairsAtOnce, features_.size() - first);
      const auto& logits = mlp.forward(features_.columns(first, count));
      for (std::size_t i = 0; i < count; ++i) {
        const auto slope = cross_entropy(logits(0, static_cast<Eigen::Index>(i)), is_real_[first + i]);
        loss += static_cast<double>(slope.loss);
      }
    }
    return loss / static_cast<double>(features_.size());
  }

  Eigen::MatrixXf calibration_inputs() const override {
    return features_.columns(0, std::min(kCalibrationPairs, features_.size()));
  }

  Eigen::VectorXf input_mean() const override { return features_.mean(); }

  std::uint32_t checksum() const override {
    const auto crc = crc32c(std::as_bytes(std::span(is_real_)), features_.checksum());
    return crc32c(std::as_bytes(std::span(taught_)), crc);
  }

 private:
  float teacher_share_;
  FeatureTable features_;
  std::vector<float> is_real_;
  std::vector<float> taught_;  // the teacher's probabilities; empty without one
  SeededBatches batches_;
};

}  // namespace

std::unique_ptr<Objective> classify_objective(const Recipe& recipe, const Graph& graph,
                                              std::span<const PairSample> pairs, const Teacher* teacher,
                                              std::uint64_t seed) {
  const auto real = static_cast<std::size_t>(
      std::count_if(pairs.begin(), pairs.end(), [](const PairSample& pair) { return pair.is_real; }));
  if (real < kMinSamples || pairs.size() - real < kMinSamples) {
    throw Error(ErrorCode::kInvalidArgument, std::to_string(real) + " real and " + std::to_string(pairs.size() - real) +
                                                 " fake pairs where at least " + std::to_string(kMinSamples) +
                                                 " of each were expected");
  }
  return std::make_unique<ClassifyObjective>(recipe, graph, pairs, teacher, seed);
}

}  // namespace mu40
