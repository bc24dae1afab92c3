#include <array>
#include <cmath>
#include <numbers>

#include "feature_table.hpp"
#include "mlp.hpp"
#include "schedule.hpp"
#include "train.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kNaturalBatch = 1024;
constexpr std::size_t kFlatBatch = 512;
constexpr std::size_t kCalibrationRows = 20'000;
// Share of the flat sample in the loss: more of it helps hard muons and widens the pT peak of soft ones.
constexpr float kFlatShare = 0.4F;

// The folded corrections (graph.hpp) that bring each muon's station values and L1 pT to the offline ones. [3][samples]
Eigen::MatrixXf targets(std::span<const MuonSample> muons) {
  Eigen::MatrixXf out(3, static_cast<Eigen::Index>(muons.size()));
  for (std::size_t i = 0; i < muons.size(); ++i) {
    const auto& [word, truth] = muons[i];
    const double charge = get(word, MuonField::kCharge) == 0 ? 1 : -1;
    const double side = get(word, MuonField::kEtaStation) < 0 ? -1 : 1;
    const double phi_rad = truth.phi_rad - get(word, MuonField::kPhiStation) * kPhiUnitRad;
    const double eta = truth.eta / kEtaUnit - get(word, MuonField::kEtaStation);
    const auto column = static_cast<Eigen::Index>(i);
    out(0, column) =
        static_cast<float>(charge * std::remainder(phi_rad, 2 * std::numbers::pi) / kPhiUnitRad / kPhiTargetUnit);
    out(1, column) = static_cast<float>(side * eta / kEtaTargetUnit);
    out(2, column) =
        static_cast<float>(std::log2(truth.pt_gev / (get(word, MuonField::kPt) * kPtUnitGev)) / kLogPtTargetUnit);
  }
  return out;
}

// log cosh, stable for large arguments.
double log_cosh(double x) { return std::abs(x) + std::log1p(std::exp(-2 * std::abs(x))) - std::numbers::ln2; }

// One sample set with everything precomputed.
struct Set {
  Set(const Graph& graph, const Samples& samples, std::size_t batch, std::mt19937_64& random)
      : features(graph, samples.muons), wanted(targets(samples.muons)), batches(samples.muons.size(), batch, random) {}

  FeatureTable features;
  Eigen::MatrixXf wanted;
  Batches batches;
};

// Takes one step on a batch of each set; returns the loss of the natural one.
double step(Mlp& mlp, Set& natural, Set& flat, float rate) {
  const auto rows = natural.batches.next();
  const auto flat_rows = flat.batches.next();
  const auto n = static_cast<Eigen::Index>(rows.size());
  const auto n_flat = static_cast<Eigen::Index>(flat_rows.size());
  Eigen::MatrixXf inputs(natural.features.width(), n + n_flat);
  inputs << natural.features.columns(rows), flat.features.columns(flat_rows);
  Eigen::MatrixXf gradient = mlp.forward(inputs);
  for (Eigen::Index i = 0; i < n; ++i) gradient.col(i) -= natural.wanted.col(rows[static_cast<std::size_t>(i)]);
  for (Eigen::Index i = 0; i < n_flat; ++i) {
    gradient.col(n + i) -= flat.wanted.col(flat_rows[static_cast<std::size_t>(i)]);
  }
  double loss = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index k = 0; k < 3; ++k) loss += log_cosh(gradient(k, i));
  }
  gradient = gradient.array().tanh().matrix();
  gradient.leftCols(n) *= (1 - kFlatShare) / static_cast<float>(n);
  gradient.rightCols(n_flat) *= kFlatShare / static_cast<float>(n_flat);
  mlp.train_step(gradient, {rate});
  return loss / static_cast<double>(n);
}

}  // namespace

NetworkDraft train_recalibrate(const Samples& natural_samples, const Samples& flat_samples, std::uint64_t seed,
                               const TrainProgress& progress) {
  if (natural_samples.muons.size() < kMinSamples || flat_samples.muons.size() < kMinSamples) {
    throw Error(ErrorCode::kInvalidArgument, std::to_string(natural_samples.muons.size()) + " natural and " +
                                                 std::to_string(flat_samples.muons.size()) +
                                                 " flat matched muons where at least " + std::to_string(kMinSamples) +
                                                 " of each were expected");
  }
  std::mt19937_64 random(seed);
  const auto graph = recalibrate_graph("recalibrate-" + std::to_string(seed));
  Set natural(graph, natural_samples, kNaturalBatch, random);
  Set flat(graph, flat_samples, kFlatBatch, random);
  Mlp mlp(natural.features.mean(), kFeatureFraction, {16, 16},
          {kPhiOutputFraction, kEtaOutputFraction, kLogPtOutputFraction}, random);
  run_schedule(
      {}, natural.batches.per_epoch(), [&](float rate) { return step(mlp, natural, flat, rate); },
      [&] {
        Batches calibration(natural.features.size(), kCalibrationRows, random);
        mlp.quantise(natural.features.columns(calibration.next()));
      },
      progress);
  return recalibrate_network(graph, mlp.integer_layers());
}

}  // namespace mu40
