// Common sub-expressions of the sums of a dense layer: two-term patterns that occur more than once are made once, the
// most frequent first, until none is left. Internal to this folder.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "adder_graph/graph_builder.hpp"
#include "adder_graph/weighted_sum.hpp"

namespace mu40 {

// Replaces terms of `rows` by shared ones, which are appended to `parts` and made with `builder`. The tree of no
// row gets deeper. `inputs` as in WeightedSum::range().
void share_patterns(std::vector<SumRow>& rows, SumParts& parts, std::span<const Range> inputs, GraphBuilder& builder);

}  // namespace mu40
