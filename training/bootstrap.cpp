#include "bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

namespace mu40 {
namespace {

struct Sums {
  double a = 0;
  double b = 0;

  void add(float to_a, float to_b) noexcept {
    a += static_cast<double>(to_a);
    b += static_cast<double>(to_b);
  }
};

}  // namespace

RatioBound paired_ratio(std::span<const float> a, std::span<const float> b, int draws, std::uint64_t seed) {
  Sums all;
  std::vector<std::pair<float, float>> rows;
  for (std::size_t i = 0; i < a.size(); ++i) {
    rows.emplace_back(a[i], b[i]);
    all.add(a[i], b[i]);
  }
  std::mt19937_64 random(seed);
  std::vector<double> ratios;
  for (int d = 0; d < draws; ++d) {
    Sums drawn;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      // The upper half of a product: a row number without a division.
      const auto& [to_a, to_b] = rows[(random() >> 32U) * rows.size() >> 32U];
      drawn.add(to_a, to_b);
    }
    ratios.push_back(drawn.a / drawn.b);
  }
  const auto at = static_cast<std::ptrdiff_t>(std::ceil(0.975 * draws)) - 1;
  std::nth_element(ratios.begin(), ratios.begin() + at, ratios.end());
  return {all.a / all.b, ratios[static_cast<std::size_t>(at)]};
}

}  // namespace mu40
