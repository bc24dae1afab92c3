// What one node of an adder graph takes: docs/adder-graph.md holds the convention and its reasons.
#pragma once

#include <cstdint>

#include "adder_graph/adder_graph.hpp"

namespace mu40 {

struct NodeCost {
  int levels = 0;               // adder levels: 1 for a carry chain or a large table, else 0
  bool is_stage = false;        // more than wires
  int n_adders = 0;             // carry chains
  int adder_bits = 0;           // their lengths
  int activation_bits = 0;      // saturated bits
  int select_bits = 0;          // multiplexed bits
  std::int64_t table_bits = 0;  // bits of read-only memory
};

// A table of more address bits than one 6-input LUT has counts as a level.
inline constexpr int kLutInputs = 6;

// The node reads ranges of its operands in `graph`.
[[nodiscard]] NodeCost cost_of(const AdderNode& node, const AdderGraph& graph);

// Length of the carry chain of a + b, or a - b, whose value lies in `range`: low bits that are wires are left out.
// 0: the operands' bits do not overlap.
[[nodiscard]] int chain_bits(Range range, int shift_a, int shift_b, bool is_subtract) noexcept;

// Range of an operand's value.
[[nodiscard]] Range range_of(Operand operand, const AdderGraph& graph);

}  // namespace mu40
