// Makes the models of the cycle-exact board: the RTL of kernels/rtl around a generated core, compiled by Verilator.
// Not here: the core (kernels/emit), the loading of a model (rtl_kernel.hpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "network/network.hpp"

namespace mu40::swboard {

struct ModelOptions {
  double period_ns = 3.12;    // of the clock that the core is pipelined for: 8 clocks a bunch crossing
  double net_delay_ns = 0.5;  // of the delay model
  std::uint32_t lanes = 1;    // 1..8
  std::uint32_t clock_khz = 300'000;
};

// The name of the network's model: 16 hex digits over everything that it is made of. Makes <folder>/<name>.so unless it
// is there, which takes some 20 s. `sources` holds kernels/rtl and what stands beside build_model. Throws Error where a
// tool is missing or complains, or the network cannot be emitted.
[[nodiscard]] std::string make_model(const Network& network, const ModelOptions& options,
                                     const std::filesystem::path& sources, const std::filesystem::path& folder);

}  // namespace mu40::swboard
