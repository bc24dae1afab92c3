// How long one node of an adder graph takes on UltraScale+ fabric: an estimate before placement, to cut a graph into
// clocks by. Not a timing analysis: only Vivado's, after routing, is one.
// Source of the constants: orders of magnitude of speed grade -2 (AMD DS923). Not calibrated yet: by a static estimate
// with the same constants, stages of the netlists that Yosys maps are up to 30 % longer (docs/kernels.md).
#pragma once

#include <span>
#include <vector>

#include "adder_graph/adder_graph.hpp"

namespace mu40 {

struct DelayModel {
  double clock_to_q_ns = 0.08;
  double lut_ns = 0.10;
  double lut_to_carry_ns = 0.18;  // S to CO
  double carry_to_sum_ns = 0.09;  // CI to O
  double carry_bit_ns = 0.004;    // along the chain
  double mux_ns = 0.06;           // MUXF7, MUXF8 or MUXF9
  double net_ns = 0.5;            // a routed net with one reader
  double fan_out_ns = 0.015;      // each further reader
  double longest_net_ns = 0.8;    // of the fan-out's share
};

// From the last operand's arrival to the value, its operands' nets included; 0 for wires.
[[nodiscard]] double node_delay_ns(const AdderNode& node, const AdderGraph& graph, std::span<const int> fan_out,
                                   const DelayModel& model);
// Readers of each node, a bit of a value counted as one.
[[nodiscard]] std::vector<int> fan_outs(const AdderGraph& graph);

}  // namespace mu40
