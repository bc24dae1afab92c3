// A sum of many operands as a tree of two-input adders of the least depth. Internal to this folder.
#pragma once

#include <span>

#include "adder_graph/graph_builder.hpp"
#include "adder_graph/weighted_sum.hpp"

namespace mu40 {

// Makes the sum of `row` with `builder` and returns it. Combines the two shallowest operands first, which no tree
// undercuts in depth; between equally deep ones those of the lowest leading bit. Signs within the tree are chosen so
// that the carry chains are shortest. `inputs` as in WeightedSum::range().
[[nodiscard]] Operand make_adder_tree(const SumRow& row, const SumParts& parts, std::span<const Range> inputs,
                                      GraphBuilder& builder);

}  // namespace mu40
