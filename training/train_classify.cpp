#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "feature_table.hpp"
#include "mlp.hpp"
#include "network/reference.hpp"
#include "schedule.hpp"
#include "scores.hpp"
#include "train.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kBatch = 512;
constexpr std::size_t kCalibrationRows = 20'000;
constexpr double kEfficiency = 0.9;

// Takes one step of binary cross entropy with logits; returns the loss.
double step(Mlp& mlp, const FeatureTable& features, std::span<const PairSample> pairs,
            std::span<const std::uint32_t> rows, float rate) {
  Eigen::MatrixXf gradient = mlp.forward(features.columns(rows));
  double loss = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    float& logit = gradient(0, static_cast<Eigen::Index>(i));
    const float wanted = pairs[rows[i]].is_real ? 1 : 0;
    loss += std::max(logit, 0.0F) - logit * wanted + std::log1p(std::exp(-std::abs(logit)));
    logit = 1 / (1 + std::exp(-logit)) - wanted;
  }
  mlp.train_step(gradient / static_cast<float>(rows.size()), {rate});
  return loss / static_cast<double>(rows.size());
}

}  // namespace

NetworkDraft train_classify(const Samples& samples, std::uint64_t seed, const TrainProgress& progress) {
  const auto& pairs = samples.pairs;
  const auto real = static_cast<std::size_t>(
      std::count_if(pairs.begin(), pairs.end(), [](const PairSample& pair) { return pair.is_real; }));
  if (real < kMinSamples || pairs.size() - real < kMinSamples) {
    throw Error(ErrorCode::kInvalidArgument, std::to_string(real) + " real and " + std::to_string(pairs.size() - real) +
                                                 " fake pairs where at least " + std::to_string(kMinSamples) +
                                                 " of each were expected");
  }
  std::mt19937_64 random(seed);
  const auto graph = classify_graph("classify-" + std::to_string(seed));
  const FeatureTable features(graph, pairs);
  Batches batches(pairs.size(), kBatch, random);
  Mlp mlp(features.mean(), kFeatureFraction, {16, 8}, {kLogitFraction}, random);
  run_schedule(
      {}, batches.per_epoch(), [&](float rate) { return step(mlp, features, pairs, batches.next(), rate); },
      [&] {
        Batches calibration(pairs.size(), kCalibrationRows, random);
        mlp.quantise(features.columns(calibration.next()));
      },
      progress);
  auto draft = classify_network(graph, mlp.integer_layers());
  const auto network = Network::parse(draft.text(), "trained network");
  draft.set_threshold(static_cast<std::int32_t>(threshold_at(score_pairs(network, pairs), kEfficiency)));
  return draft;
}

}  // namespace mu40
