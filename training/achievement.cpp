#include "achievement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "corrections.hpp"
#include "feature_table.hpp"
#include "resolution.hpp"
#include "scores.hpp"

namespace mu40 {
namespace {

double or_nan(const std::optional<GaussianFit>& fit, double (*value)(const GaussianFit&)) {
  return fit ? value(*fit) : std::numeric_limits<double>::quiet_NaN();
}

std::vector<double> figures(const TrainingSamples& samples, const std::vector<Measured>& natural,
                            const std::vector<Measured>& flat) {
  const auto widths = resolution(samples.natural, natural);
  const auto fwhm = [](const GaussianFit& fit) { return fit.fwhm(); };
  double worst = 0;
  for (const auto& bin : resolution(samples.flat, flat).bins) worst = std::max(worst, bin.mean_relative_error);
  return {or_nan(widths.phi, fwhm), or_nan(widths.eta, fwhm), or_nan(widths.pt, fwhm),
          or_nan(widths.pt, [](const GaussianFit& fit) { return fit.mean; }), worst};
}

std::vector<double> figures(std::vector<Score> scores) {
  const auto result = separation(std::move(scores));
  return {result.auc_roc, result.auc_pr, result.fake_rate_at_90};
}

std::vector<Measured> measured(const Graph& graph, Mlp& mlp, std::span<const MuonSample> muons) {
  return corrected(muons, mlp.forward(FeatureTable(graph, muons).columns(0, muons.size())));
}

}  // namespace

std::vector<std::string> achievement_columns(KernelId task) {
  if (task == KernelId::kClassify) return {"AUC-ROC", "AUC-PR", "fakes@90"};
  return {"phi", "eta", "pT", "pT peak", "worst bin"};
}

std::vector<double> achievement(const Network& network, const TrainingSamples& samples) {
  if (network.task() == KernelId::kClassify) return figures(score_pairs(network, samples.pairs));
  return figures(samples, by_network(network, samples.natural), by_network(network, samples.flat));
}

std::vector<double> achievement(const Graph& graph, Mlp& mlp, const TrainingSamples& samples) {
  if (graph.task == KernelId::kRecalibrate) {
    return figures(samples, measured(graph, mlp, samples.natural), measured(graph, mlp, samples.flat));
  }
  const auto& logits = mlp.forward(FeatureTable(graph, samples.pairs).columns(0, samples.pairs.size()));
  std::vector<Score> scores;
  scores.reserve(samples.pairs.size());
  for (std::size_t i = 0; i < samples.pairs.size(); ++i) {
    scores.push_back({static_cast<double>(logits(0, static_cast<Eigen::Index>(i))), samples.pairs[i].is_real});
  }
  return figures(std::move(scores));
}

SeedSpread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto n = values.size();
  return {(values[(n - 1) / 2] + values[n / 2]) / 2, values.front(), values.back()};
}

}  // namespace mu40
