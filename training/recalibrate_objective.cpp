#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "batches.hpp"
#include "corrections.hpp"
#include "feature_table.hpp"
#include "layout/crc32c.hpp"
#include "layout/error.hpp"
#include "loss.hpp"
#include "objective.hpp"
#include "teacher.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kNaturalBatch = 1024;
constexpr std::size_t kFlatBatch = 512;
constexpr std::size_t kCalibrationMuons = 10'000;
constexpr std::size_t kMuonsAtOnce = 4096;

// Where the losses turn from squares to distances, in the units of the targets: about the widths of the misses.
constexpr std::array<float, 3> kLossScale{0.12F, 1.0F, 0.3F};
// Harder muons count as the inverse fourth power of their pT: track finders read many of them at the end of their
// scales, where those below would be drawn along (with the inverse square, 70 to 100 GeV was worse than uGMT rescaled).
constexpr float kFullyImportantGev = 100;

float importance_of(float pt_gev) {
  const float share = std::min(kFullyImportantGev / pt_gev, 1.0F);
  return share * share * share * share;
}

// The loss of output `k` that misses by `miss` in its target's unit. Of flat muons pT counts as |dpT| / pT, by which it
// is judged.
Slope slope(std::size_t k, float miss, bool is_flat) {
  if (!is_flat || k != 2) return smooth_distance(miss, kLossScale[k]);
  constexpr float kLnUnit = static_cast<float>(kLogPtTargetUnit) * std::numbers::ln2_v<float>;
  constexpr float kMaxLn = 2;  // a bound on what one muon weighs
  const float ratio = std::exp(std::min(kLnUnit * miss, kMaxLn));
  auto out = smooth_distance((ratio - 1) / kLnUnit, kLossScale[k]);
  out.derivative *= ratio;
  return out;
}

std::array<float, 3> weights_of(const Recipe& recipe) {
  std::array<float, 3> weights{};
  for (std::size_t k = 0; k < weights.size(); ++k) weights[k] = static_cast<float>(recipe.loss_weights.at(k));
  return weights;
}

// One sample with everything precomputed.
struct Part {
  Part(const Graph& graph, std::span<const MuonSample> muons, const Teacher* teacher, std::size_t batch,
       std::uint64_t seed)
      : features(graph, muons), wanted(wanted_corrections(muons)), batches(muons.size(), batch, seed) {
    if (teacher != nullptr) taught = teacher->outputs(muons);
    for (const auto& muon : muons) importance.push_back(importance_of(muon.truth.pt_gev));
  }

  FeatureTable features;
  Eigen::MatrixXf wanted;  // [3][muons]
  Eigen::MatrixXf taught;  // the same of the teacher; empty without one
  std::vector<float> importance;
  SeededBatches batches;
};

class RecalibrateObjective final : public Objective {
 public:
  RecalibrateObjective(const Recipe& recipe, const Graph& graph, std::span<const MuonSample> natural,
                       std::span<const MuonSample> flat, const Teacher* teacher, std::uint64_t seed)
      : weights_(weights_of(recipe)),
        flat_share_(static_cast<float>(recipe.flat_share)),
        teacher_share_(teacher == nullptr ? 0 : static_cast<float>(recipe.teacher_share)),
        natural_(graph, natural, teacher, kNaturalBatch, seed),
        flat_(graph, flat, teacher, kFlatBatch, seed + 1) {}

  std::size_t steps_per_epoch() const override { return natural_.batches.per_round(); }

  double backward(Mlp& mlp, std::uint64_t step) override {
    const auto rows = natural_.batches.at(step);
    const auto flat_rows = flat_.batches.at(step);
    const auto n = static_cast<Eigen::Index>(rows.size());
    const auto n_flat = static_cast<Eigen::Index>(flat_rows.size());
    inputs_.resize(natural_.features.width(), n + n_flat);
    inputs_ << natural_.features.columns(rows), flat_.features.columns(flat_rows);
    const auto& outputs = mlp.forward(inputs_);
    gradient_.setZero(3, n + n_flat);
    const double loss = add_gradients(natural_, rows, outputs, 0, false);
    add_gradients(flat_, flat_rows, outputs, n, true);
    mlp.backward(gradient_);
    return loss;
  }

  double loss(Mlp& mlp) const override { return mean_loss(natural_, mlp, false) + mean_loss(flat_, mlp, true); }

  Eigen::MatrixXf calibration_inputs() const override {
    const auto n = std::min(kCalibrationMuons, natural_.features.size());
    const auto n_flat = std::min(kCalibrationMuons / 4, flat_.features.size());
    Eigen::MatrixXf inputs(natural_.features.width(), static_cast<Eigen::Index>(n + n_flat));
    inputs << natural_.features.columns(0, n), flat_.features.columns(0, n_flat);
    return inputs;
  }

  Eigen::VectorXf input_mean() const override { return natural_.features.mean(); }

  std::uint32_t checksum() const override {
    std::uint32_t crc = natural_.features.checksum() ^ (flat_.features.checksum() * 3);
    for (const auto* matrix : {&natural_.wanted, &flat_.wanted, &natural_.taught, &flat_.taught}) {
      crc = crc32c(std::as_bytes(std::span(matrix->data(), static_cast<std::size_t>(matrix->size()))), crc);
    }
    return crc;
  }

 private:
  // Sets gradient_ from column `first` on; returns the mean loss, summed over outputs.
  double add_gradients(const Part& part, std::span<const std::uint32_t> rows, const Eigen::MatrixXf& outputs,
                       Eigen::Index first, bool is_flat) {
    const auto weight = weights(is_flat);
    double loss = 0;
    const auto scale = 1 / static_cast<float>(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto column = first + static_cast<Eigen::Index>(i);
      for (Eigen::Index k = 0; k < 3; ++k) {
        const auto output = static_cast<std::size_t>(k);
        if (weight[output] == 0) continue;
        const float value = outputs(k, column);
        const auto truth = slope(output, value - part.wanted(k, rows[i]), is_flat);
        float derivative = truth.derivative;
        if (teacher_share_ > 0) {
          const auto taught = slope(output, value - part.taught(k, rows[i]), is_flat);
          derivative = (1 - teacher_share_) * derivative + teacher_share_ * taught.derivative;
        }
        gradient_(k, column) = weight[output] * part.importance[rows[i]] * scale * derivative;
        loss += static_cast<double>(weight[output] * truth.loss);
      }
    }
    return loss / static_cast<double>(rows.size());
  }

  // What each output counts.
  std::array<float, 3> weights(bool is_flat) const {
    auto weight = weights_;
    weight[2] *= is_flat ? flat_share_ : 1 - flat_share_;
    if (is_flat) weight[0] = weight[1] = 0;
    return weight;
  }

  double mean_loss(const Part& part, Mlp& mlp, bool is_flat) const {
    const auto weight = weights(is_flat);
    double loss = 0;
    for (std::size_t first = 0; first < part.features.size(); first += kMuonsAtOnce) {
      const auto count = std::min(kMuonsAtOnce, part.features.size() - first);
      const auto& outputs = mlp.forward(part.features.columns(first, count));
      for (std::size_t i = 0; i < count; ++i) {
        const auto row = static_cast<Eigen::Index>(first + i);
        for (Eigen::Index k = 0; k < 3; ++k) {
          const auto output = static_cast<std::size_t>(k);
          if (weight[output] == 0) continue;
          const float miss = outputs(k, static_cast<Eigen::Index>(i)) - part.wanted(k, row);
          loss += static_cast<double>(weight[output] * part.importance[first + i] * slope(output, miss, is_flat).loss);
        }
      }
    }
    return loss / static_cast<double>(part.features.size());
  }

  std::array<float, 3> weights_;  // of the outputs
  float flat_share_;
  float teacher_share_;
  Part natural_;
  Part flat_;
  Eigen::MatrixXf inputs_;
  Eigen::MatrixXf gradient_;
};

}  // namespace

std::unique_ptr<Objective> recalibrate_objective(const Recipe& recipe, const Graph& graph,
                                                 std::span<const MuonSample> natural, std::span<const MuonSample> flat,
                                                 const Teacher* teacher, std::uint64_t seed) {
  if (natural.size() < kMinSamples || flat.size() < kMinSamples) {
    throw Error(ErrorCode::kInvalidArgument, std::to_string(natural.size()) + " natural and " +
                                                 std::to_string(flat.size()) + " flat matched muons where at least " +
                                                 std::to_string(kMinSamples) + " of each were expected");
  }
  return std::make_unique<RecalibrateObjective>(recipe, graph, natural, flat, teacher, seed);
}

}  // namespace mu40
