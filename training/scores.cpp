#include "scores.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "network_batch.hpp"

namespace mu40 {

std::vector<Score> score_pairs(const Network& network, std::span<const PairSample> pairs) {
  const auto logits = classify_all(network, pairs);
  std::vector<Score> scores;
  scores.reserve(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) scores.push_back({static_cast<double>(logits[i]), pairs[i].is_real});
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

namespace {

struct Accepted {
  double real = 0;
  double fake = 0;
};

// Lowers the threshold from score to score: calls `visit(step, all)` with what each gains and all that is accepted.
void lower_threshold(std::vector<Score>& scores, const std::function<void(Accepted step, Accepted all)>& visit) {
  std::sort(scores.begin(), scores.end(), [](const Score& a, const Score& b) { return a.value > b.value; });
  Accepted all;
  for (std::size_t i = 0; i < scores.size();) {
    Accepted step;
    const double value = scores[i].value;
    for (; i < scores.size() && scores[i].value == value; ++i) ++(scores[i].is_real ? step.real : step.fake);
    all.real += step.real;
    all.fake += step.fake;
    visit(step, all);
  }
}

Accepted count(std::span<const Score> scores) {
  Accepted all;
  for (const auto& score : scores) ++(score.is_real ? all.real : all.fake);
  if (all.real == 0 || all.fake == 0) {
    throw Error(ErrorCode::kInvalidArgument,
                std::to_string(scores.size()) + " pairs that are all real or all fake where both kinds were expected");
  }
  return all;
}

}  // namespace

Separation separation(std::vector<Score> scores) {
  const Accepted total = count(scores);
  Separation out;
  bool reached_90 = false;
  lower_threshold(scores, [&](Accepted step, Accepted all) {
    out.auc_roc += step.fake / total.fake * (all.real - step.real / 2) / total.real;
    out.auc_pr += step.real / total.real * all.real / (all.real + all.fake);
    if (!reached_90 && all.real >= 0.9 * total.real) {
      out.fake_rate_at_90 = all.fake / total.fake;
      reached_90 = true;
    }
  });
  return out;
}

std::vector<CurvePoint> curve(std::vector<Score> scores, std::size_t points) {
  const Accepted total = count(scores);
  std::vector<CurvePoint> out;
  lower_threshold(scores, [&](Accepted, Accepted all) {
    const CurvePoint point{all.real / total.real, all.fake / total.fake, all.real / (all.real + all.fake)};
    while (out.size() < points &&
           point.efficiency * static_cast<double>(points) >= static_cast<double>(out.size() + 1)) {
      out.push_back(point);
    }
  });
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
