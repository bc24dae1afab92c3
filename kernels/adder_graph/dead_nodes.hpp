// Takes out of an adder graph what no output needs. Internal to this folder.
#pragma once

#include "adder_graph/adder_graph.hpp"

namespace mu40 {

// The nodes and tables that an output needs, in the same order.
[[nodiscard]] AdderGraph without_dead_nodes(const AdderGraph& graph);

}  // namespace mu40
