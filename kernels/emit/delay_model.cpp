#include "emit/delay_model.hpp"

#include <algorithm>
#include <bit>

#include "adder_graph/node_cost.hpp"

namespace mu40 {
namespace {

// Levels of logic between two arrivals: LUTs with the nets before them, carry chains, multiplexers of a table.
struct Levels {
  int luts = 0;
  int chain_bits = 0;  // of all chains one after the other
  int chains = 0;
  int muxes = 0;
};

// An OR, or a comparison with a power of two, of so many bits.
int lut_levels(int inputs) { return inputs <= 1 ? 0 : inputs <= kLutInputs ? 1 : 2; }

Levels of_clamp(const AdderNode& node, const AdderGraph& graph) {
  const auto cost = cost_of(node, graph);
  Levels levels;
  levels.chains = cost.n_adders > 0 ? 1 : 0;  // both comparisons stand side by side
  levels.chain_bits = levels.chains * width_bits(range_of(node.a(), graph));
  levels.luts = cost.activation_bits > 0 ? 1 : 0;
  if (levels.chains == 0 && cost.activation_bits > 0) levels.luts += lut_levels(width_bits(range_of(node.a(), graph)));
  return levels;
}

Levels levels_of(const AdderNode& node, const AdderGraph& graph) {
  const auto cost = cost_of(node, graph);
  Levels levels;
  switch (node.op) {
    case AdderOp::kField:
    case AdderOp::kConstant:
    case AdderOp::kShiftRight:
      break;
    case AdderOp::kAdd:
    case AdderOp::kSubtract:
    case AdderOp::kAbsolute:
      levels.chains = cost.n_adders;
      levels.chain_bits = cost.adder_bits;
      break;
    case AdderOp::kLess:
      levels.chains = cost.n_adders;
      levels.chain_bits = cost.adder_bits;
      if (levels.chains == 0) levels.luts = lut_levels(width_bits(graph.nodes[node.a().node].range));
      break;
    case AdderOp::kSelect:
      levels.luts = cost.is_stage ? 1 : 0;
      break;
    case AdderOp::kClamp:
      levels = of_clamp(node, graph);
      break;
    case AdderOp::kTable: {
      const auto address_bits = width_bits(graph.nodes[node.a().node].range);
      levels.luts = 1;
      levels.muxes = std::clamp(address_bits - kLutInputs, 0, 3);
      break;
    }
  }
  return levels;
}

}  // namespace

std::vector<int> fan_outs(const AdderGraph& graph) {
  std::vector<int> readers(graph.nodes.size());
  for (const auto& node : graph.nodes) {
    // Every bit of a table's index, and of a condition, goes to every bit of the value.
    const bool spreads = node.op == AdderOp::kTable || node.op == AdderOp::kSelect || node.op == AdderOp::kClamp;
    for (const auto operand : node.reads()) {
      const bool is_spread = spreads && operand == node.a();
      readers[operand.node] += is_spread ? width_bits(node.range) : 1;
    }
  }
  for (const auto output : graph.outputs) ++readers[output.node];
  return readers;
}

double node_delay_ns(const AdderNode& node, const AdderGraph& graph, std::span<const int> fan_out,
                     const DelayModel& model) {
  const auto levels = levels_of(node, graph);
  const int nets = levels.luts + levels.chains;
  if (nets == 0) return 0;
  int readers = 1;
  for (const auto operand : node.reads()) readers = std::max(readers, fan_out[operand.node]);
  const double spread = std::min(model.fan_out_ns * (readers - 1), model.longest_net_ns);
  return nets * model.net_ns + spread + levels.luts * model.lut_ns + levels.muxes * model.mux_ns +
         levels.chains * (model.lut_ns + model.lut_to_carry_ns + model.carry_to_sum_ns) +
         levels.chain_bits * model.carry_bit_ns;
}

}  // namespace mu40
