// A factor that depends on |eta|, given by knots with straight lines between: as a table of fine steps, so that reading
// it costs one load. Beyond the last knot it stays at the last value.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace mu40 {

// Immutable.
class ShapeTable {
 public:
  // `eta` ascends from 0 and has as many knots as `factor`.
  ShapeTable(std::span<const float> eta, std::span<const float> factor) noexcept {
    for (std::size_t i = 0; i < kSteps; ++i) {
      values_[i] = interpolate((static_cast<float>(i) + 0.5F) / kStepsPerUnit, eta, factor);
    }
  }

  [[nodiscard]] float operator()(float eta) const noexcept {
    const auto step = static_cast<std::size_t>(std::abs(eta) * kStepsPerUnit);
    return values_[step < kSteps ? step : kSteps - 1];
  }

 private:
  static constexpr std::size_t kSteps = 1024;
  static constexpr float kStepsPerUnit = 400.0F;  // to |eta| 2.56

  static float interpolate(float at, std::span<const float> eta, std::span<const float> factor) noexcept {
    for (std::size_t i = 1; i < eta.size(); ++i) {
      if (at < eta[i]) {
        return factor[i - 1] + (factor[i] - factor[i - 1]) * (at - eta[i - 1]) / (eta[i] - eta[i - 1]);
      }
    }
    return factor.back();
  }

  std::array<float, kSteps> values_{};
};

}  // namespace mu40
