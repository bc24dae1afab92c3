// Losses of single outputs with their derivatives.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mu40 {

// A loss and its derivative by the network's output.
struct Slope {
  float loss = 0;
  float derivative = 0;
};

// scale * log cosh(miss / scale): |miss| far out, miss^2 / (2 scale) near 0. Stable for large misses.
[[nodiscard]] inline Slope smooth_distance(float miss, float scale) {
  const float distance = std::abs(miss) / scale;
  const float decay = std::exp(-2 * distance);
  return {scale * (distance + std::log(1 + decay) - std::numbers::ln2_v<float>),
          std::copysign((1 - decay) / (1 + decay), miss)};
}

// Binary cross entropy of a logit; `wanted` in 0..1.
[[nodiscard]] inline Slope cross_entropy(float logit, float wanted) {
  const float loss = std::max(logit, 0.0F) - logit * wanted + std::log1p(std::exp(-std::abs(logit)));
  return {loss, 1 / (1 + std::exp(-logit)) - wanted};
}

}  // namespace mu40
