// mu40-train cost: what a network costs on a chip (docs/adder-graph.md).
#pragma once

#include <filesystem>

namespace mu40 {

// Prints the cost of the network in `file` to stdout. Throws Error on a file that is no sound network.
void print_cost(const std::filesystem::path& file);

}  // namespace mu40
