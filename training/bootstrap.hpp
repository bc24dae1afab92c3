// How sure a ratio of two means is: by drawing the rows again with replacement, both values of a row together.
#pragma once

#include <cstdint>
#include <span>

namespace mu40 {

struct RatioBound {
  double ratio = 0;  // sum(a) / sum(b)
  double upper = 0;  // 97.5 % of the drawn ratios are not above it
};

// `a` and `b` have one value a row, b's are positive; the same seed gives the same bound. `draws` of them.
[[nodiscard]] RatioBound paired_ratio(std::span<const float> a, std::span<const float> b, int draws,
                                      std::uint64_t seed);

}  // namespace mu40
