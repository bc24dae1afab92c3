#include "adder_graph/weighted_sum.hpp"

#include <algorithm>

namespace mu40 {

WeightedSum WeightedSum::of(std::uint32_t input, std::int64_t coefficient) {
  WeightedSum sum;
  sum.terms_.emplace_back(input, coefficient);
  return sum;
}

void WeightedSum::add(const WeightedSum& other, int shift, bool is_negative) {
  const auto scale = (is_negative ? -1 : 1) * (std::int64_t{1} << shift);
  constant_ += scale * other.constant_;
  std::vector<std::pair<std::uint32_t, std::int64_t>> merged;
  merged.reserve(terms_.size() + other.terms_.size());
  auto a = terms_.begin();
  auto b = other.terms_.begin();
  while (a != terms_.end() || b != other.terms_.end()) {
    if (b == other.terms_.end() || (a != terms_.end() && a->first < b->first)) {
      merged.push_back(*a++);
    } else if (a == terms_.end() || b->first < a->first) {
      merged.emplace_back(b->first, scale * b->second);
      ++b;
    } else {
      const auto coefficient = a->second + scale * b->second;
      if (coefficient != 0) merged.emplace_back(a->first, coefficient);
      ++a;
      ++b;
    }
  }
  terms_ = std::move(merged);
}

Range WeightedSum::range(std::span<const Range> inputs) const {
  Range range{constant_, constant_};
  for (const auto& [input, coefficient] : terms_) {
    const auto [low, high] = std::minmax({coefficient * inputs[input].low, coefficient * inputs[input].high});
    range.low += low;
    range.high += high;
  }
  return range;
}

bool SumRow::has_constant() const {
  return constant != 0 || std::all_of(terms.begin(), terms.end(), [](const Term& term) { return term.is_negative; });
}

}  // namespace mu40
