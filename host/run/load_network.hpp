// The network file of one kernel.
#pragma once

#include <string>

#include "layout/kernel_interface.hpp"
#include "network/network.hpp"

namespace mu40 {

// Throws Error, kMismatch where the file is a network for the other kernel.
[[nodiscard]] Network load_network(const std::string& file, KernelId kernel);

}  // namespace mu40
