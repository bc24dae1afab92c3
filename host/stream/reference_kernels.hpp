// The reference networks as the source of a ReplaySet's expected results.
#pragma once

#include "network/network.hpp"
#include "stream/replay_set.hpp"

namespace mu40 {

// Makes kernels that own a Reference each; call it once a thread. Throws Error where a network's task does not fit.
[[nodiscard]] ExpectedKernels reference_kernels(const Network& recalibrate, const Network& classify);

}  // namespace mu40
