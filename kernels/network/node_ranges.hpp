// Interval arithmetic over the nodes of a network: the proof that nothing can overflow. Internal to this folder.
#pragma once

#include <string>
#include <vector>

#include "network/network.hpp"

namespace mu40 {

// The range of each element of `operation`, given the ranges of the earlier nodes that it reads. Throws Error,
// beginning with `where`, when a value, a sum on the way to it, or an accumulator in any order of additions can leave
// int32; when an input of a dense layer can leave int16; when a wrap would need more than kMaxWrapSteps steps.
[[nodiscard]] std::vector<Range> prove_ranges(const NodeOperation& operation, const std::vector<Node>& earlier,
                                              const std::string& where);

// A wrap is a chain of compare-and-subtract steps on the chip: its input stays within this many moduli of its output.
inline constexpr int kMaxWrapSteps = 4;

}  // namespace mu40
