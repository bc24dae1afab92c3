#include "scores.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <string>

#include "network/reference.hpp"

namespace mu40 {

std::vector<Score> score_pairs(const Network& network, std::span<const PairSample> pairs) {
  Reference reference(network);
  std::vector<Score> scores;
  scores.reserve(pairs.size());
  std::array<std::int64_t, 1> logit{};
  for (const auto& pair : pairs) {
    const std::array<MuonWord, 2> words{pair.first, pair.second};
    reference.evaluate(words, logit);
    scores.push_back({static_cast<double>(logit[0]), pair.is_real});
  }
  return scores;
}

std::vector<Score> score_by_distance(std::span<const PairSample> pairs) {
  std::vector<Score> scores;
  scores.reserve(pairs.size());
  for (const auto& pair : pairs) {
    const auto difference = [&](MuonField field) { return get(pair.first, field) - get(pair.second, field); };
    const double phi_rad = std::remainder(difference(MuonField::kPhi), kPhiCodes) * kPhiUnitRad;
    scores.push_back({std::hypot(phi_rad, difference(MuonField::kEta) * kEtaUnit), pair.is_real});
  }
  return scores;
}

Separation separation(std::vector<Score> scores) {
  std::sort(scores.begin(), scores.end(), [](const Score& a, const Score& b) { return a.value > b.value; });
  const auto n_real = static_cast<double>(
      std::count_if(scores.begin(), scores.end(), [](const Score& score) { return score.is_real; }));
  const double n_fake = static_cast<double>(scores.size()) - n_real;
  if (n_real == 0 || n_fake == 0) {
    throw Error(ErrorCode::kInvalidArgument,
                std::to_string(scores.size()) + " pairs that are all real or all fake where both kinds were expected");
  }
  Separation out;
  double real = 0;
  double fake = 0;
  bool reached_90 = false;
  for (std::size_t i = 0; i < scores.size();) {
    double step_real = 0;
    double step_fake = 0;
    const double value = scores[i].value;
    for (; i < scores.size() && scores[i].value == value; ++i) ++(scores[i].is_real ? step_real : step_fake);
    out.auc_roc += step_fake / n_fake * (real + step_real / 2) / n_real;
    real += step_real;
    fake += step_fake;
    out.auc_pr += step_real / n_real * real / (real + fake);
    if (!reached_90 && real >= 0.9 * n_real) {
      out.fake_rate_at_90 = fake / n_fake;
      reached_90 = true;
    }
  }
  return out;
}

double threshold_at(const std::vector<Score>& scores, double efficiency) {
  std::vector<double> real;
  for (const auto& score : scores) {
    if (score.is_real) real.push_back(score.value);
  }
  std::sort(real.begin(), real.end(), std::greater<>());
  const auto needed = static_cast<std::size_t>(std::ceil(efficiency * static_cast<double>(real.size())));
  return real.at(std::max<std::size_t>(needed, 1) - 1);
}

}  // namespace mu40
