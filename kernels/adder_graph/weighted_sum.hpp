// Weighted sums of the inputs of one dense layer, as they are built: what each part stands for, and so its exact range.
// Internal to this folder.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "adder_graph/adder_graph.hpp"

namespace mu40 {

// constant + sum of coefficients times inputs. Value type.
class WeightedSum {
 public:
  WeightedSum() = default;
  explicit WeightedSum(std::int64_t constant) : constant_(constant) {}
  static WeightedSum of(std::uint32_t input, std::int64_t coefficient);

  // Adds, or subtracts, `other` times 2^shift.
  void add(const WeightedSum& other, int shift, bool is_negative);

  // `inputs` are the ranges of the inputs, independent of one another.
  [[nodiscard]] Range range(std::span<const Range> inputs) const;

 private:
  std::vector<std::pair<std::uint32_t, std::int64_t>> terms_;  // by input; coefficients are not zero
  std::int64_t constant_ = 0;
};

// A signed operand of a sum, in the making: sign * value * 2^shift.
struct Term {
  std::uint32_t part = 0;  // index into SumParts
  int shift = 0;
  bool is_negative = false;
  friend bool operator==(const Term&, const Term&) = default;
};

// A value that sums of a layer are made of: an input, a constant, or a shared sum.
struct SumPart {
  Operand value;
  int level = 0;
  WeightedSum sum;
};
using SumParts = std::vector<SumPart>;

// The sum of one neuron. A part stands at a shift once at most.
struct SumRow {
  std::vector<Term> terms;
  std::int64_t constant = 0;

  // True where the constant is an operand: also a zero, if there is nothing else to subtract from.
  [[nodiscard]] bool has_constant() const;
};

}  // namespace mu40
