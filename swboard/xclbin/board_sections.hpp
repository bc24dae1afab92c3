// The sections of the software board's xclbin that tell XRT about memory banks, compute units and which argument goes
// to which bank. Source of the structs: AMD's public header <xclbin.h>.
#pragma once

#include <cstddef>
#include <vector>

namespace mu40::swboard {

[[nodiscard]] std::vector<std::byte> mem_topology_section();
[[nodiscard]] std::vector<std::byte> ip_layout_section();
[[nodiscard]] std::vector<std::byte> connectivity_section();

}  // namespace mu40::swboard
