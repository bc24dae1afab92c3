// A quantile function as a table over (0, 1] whose nodes are dense towards 0, where the tail is: 32 nodes an octave,
// straight lines between them, found from the bits of the float. The generator's samplers are such tables instead of
// the standard library's distributions, which are slower and differ between libraries.
#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <vector>

#include "generate/random.hpp"

namespace mu40 {

// Immutable.
class TailTable {
 public:
  // `quantile(u)` is finite for 2^-33 <= u <= 1; u is the probability of a larger value.
  explicit TailTable(const std::function<double(double)>& quantile);

  [[nodiscard]] float operator()(float u) const noexcept {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(u) - kFirstBits;
    const Node& node = nodes_[bits >> kFractionBits];
    return node.value + node.slope * static_cast<float>(static_cast<std::int32_t>(bits & kFractionMask));
  }

  [[nodiscard]] float draw(Random& random) const noexcept { return (*this)(random.tail_uniform()); }

 private:
  struct Node {
    float value;
    float slope;  // per unit of the float's last bit
  };
  static constexpr std::uint32_t kOctaves = 33;
  static constexpr std::uint32_t kFractionBits = 23 - 5;
  static constexpr std::uint32_t kFractionMask = (1U << kFractionBits) - 1U;
  static constexpr std::uint32_t kFirstBits = (127U - kOctaves) << 23U;

  std::vector<Node> nodes_;
};

// The shapes that do not depend on a tune. Immutable.
class Samplers {
 public:
  Samplers();

  // Standard normal, |z| < 6.4.
  [[nodiscard]] float gaussian(Random& random) const noexcept {
    const std::uint64_t bits = random.next();
    const float u = (static_cast<float>(static_cast<std::uint32_t>(bits >> 32U)) + 0.5F) * 0x1p-32F;
    const auto sign = static_cast<std::uint32_t>(bits & 1U) << 31U;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(half_gaussian_(u)) | sign);
  }

  // Exponential of mean 1, below 23.
  [[nodiscard]] float exponential(Random& random) const noexcept { return exponential_.draw(random); }

 private:
  TailTable half_gaussian_;
  TailTable exponential_;
};

}  // namespace mu40
