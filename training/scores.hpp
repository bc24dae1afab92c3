// How well scores tell real pairs from fake ones.
#pragma once

#include <span>
#include <vector>

#include "network/network.hpp"
#include "samples.hpp"

namespace mu40 {

struct Score {
  double value = 0;
  bool is_real = false;
};

// The integer network's logits (network_batch.hpp).
[[nodiscard]] std::vector<Score> score_pairs(const Network& network, std::span<const PairSample> pairs);

// What a rule without a network sees: the distance in eta and phi at the vertex, as ghosts are near each other.
[[nodiscard]] std::vector<Score> score_by_distance(std::span<const PairSample> pairs);

// Equal scores count as one step of the curves.
struct Separation {
  double auc_roc = 0;          // 0.5 = no separation
  double auc_pr = 0;           // average precision; the share of real pairs = no separation
  double fake_rate_at_90 = 0;  // of the fakes, at 90 % efficiency
};
// Throws Error unless `scores` hold real and fake ones.
[[nodiscard]] Separation separation(std::vector<Score> scores);

// One place on the curves of a plot. `scores` as for separation(); `points` of them, at even steps of the efficiency.
struct CurvePoint {
  double efficiency = 0;  // share of the real pairs
  double fake_rate = 0;   // share of the fakes
  double purity = 0;      // share of real pairs among what is accepted
};
[[nodiscard]] std::vector<CurvePoint> curve(std::vector<Score> scores, std::size_t points);

// The largest threshold that at least `efficiency` of the real scores reach.
[[nodiscard]] double threshold_at(const std::vector<Score>& scores, double efficiency);

}  // namespace mu40
