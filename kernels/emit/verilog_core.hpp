// Writes a network as one synthesizable Verilog module, `mu40_core`: its adder graph, pipelined for a clock. Not here:
// the kernel around it (kernels/rtl).
//
//   module mu40_core (input wire clk, input wire [96*M-1:0] muons, output wire [16*K-1:0] values);
//
// M muons (1, or the 2 of a pair: index i in the low bits), each {extra, s, f}; K outputs as int16, in the network's
// order. Muons of one clock give values MU40_CORE_LATENCY clocks later; new ones every clock; no reset, no enable.
#pragma once

#include <string>

#include "emit/delay_model.hpp"
#include "emit/pipeline.hpp"
#include "network/network.hpp"

namespace mu40 {

struct CoreOptions {
  double period_ns = 3.12;    // of the clock: 8 a bunch crossing
  double net_delay_ns = 0.5;  // of a routed net with one reader
};

struct KernelSources {
  std::string verilog;  // mu40_core.v
  std::string header;   // mu40_core.svh: the macros that the kernel around it reads
  Pipeline pipeline;
};

// The same network and options give the same texts everywhere. Throws Error where the period is too short.
[[nodiscard]] KernelSources make_core(const Network& network, const CoreOptions& options);

}  // namespace mu40
