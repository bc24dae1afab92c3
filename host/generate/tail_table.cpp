#include "generate/tail_table.hpp"

#include <cmath>
#include <numbers>

namespace mu40 {
namespace {

// The z with P(|Z| > z) = u for a standard normal Z, by bisection.
double half_gaussian_quantile(double u) {
  double low = 0;
  double high = 8;
  while (high - low > 1e-12) {
    const double middle = 0.5 * (low + high);
    (std::erfc(middle / std::numbers::sqrt2) > u ? low : high) = middle;
  }
  return low;
}

}  // namespace

TailTable::TailTable(const std::function<double(double)>& quantile) {
  constexpr std::uint32_t kNodes = (kOctaves << (23U - kFractionBits)) + 1U;
  nodes_.resize(kNodes);
  for (std::uint32_t i = 0; i < kNodes; ++i) {
    const float u = std::bit_cast<float>(kFirstBits + (i << kFractionBits));
    nodes_[i] = {static_cast<float>(quantile(static_cast<double>(u))), 0.0F};
  }
  for (std::uint32_t i = 0; i + 1 < kNodes; ++i) {
    nodes_[i].slope = (nodes_[i + 1].value - nodes_[i].value) / static_cast<float>(1U << kFractionBits);
  }
}

Samplers::Samplers() : half_gaussian_(half_gaussian_quantile), exponential_([](double u) { return -std::log(u); }) {}

}  // namespace mu40
