// Canonical signed digits: the way to write an integer as a sum of signed powers of two that has the fewest of them, no
// two next to each other. 7 = 8 - 1.
#pragma once

#include <cstdint>
#include <vector>

namespace mu40 {

struct SignedDigit {
  int shift = 0;
  bool is_negative = false;
  friend bool operator==(const SignedDigit&, const SignedDigit&) = default;
};

// Lowest first; none for 0.
[[nodiscard]] inline std::vector<SignedDigit> signed_digits(std::int64_t value) {
  std::vector<SignedDigit> digits;
  for (int shift = 0; value != 0; ++shift, value /= 2) {
    if (value % 2 == 0) continue;
    // The remainder by 4 tells which neighbour ends in two zeros.
    const bool is_negative = (value & 3) == 3;
    digits.push_back({shift, is_negative});
    value += is_negative ? 1 : -1;
  }
  return digits;
}

}  // namespace mu40
