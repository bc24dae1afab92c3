#include "adder_graph/node_cost.hpp"

#include <algorithm>
#include <bit>

#include "adder_graph/bits.hpp"

namespace mu40 {
namespace {

// Length of the carry chain of value < bound. None where the sign or an OR of the leading bits tells.
int compare_bits(Range range, std::int64_t bound) {
  const auto magnitude = static_cast<std::uint64_t>(bound < 0 ? -bound : bound);
  if (bound == 0 || std::has_single_bit(magnitude)) return 0;
  return std::max(0, width_bits(range) - trailing_zeros(bound));
}

NodeCost of_chains(int first, int second = 0) {
  NodeCost cost;
  cost.n_adders = (first > 0 ? 1 : 0) + (second > 0 ? 1 : 0);
  cost.levels = cost.n_adders > 0 ? 1 : 0;
  cost.adder_bits = first + second;
  cost.is_stage = true;
  return cost;
}

NodeCost of_sum(const AdderNode& node, const AdderGraph& graph) {
  const bool is_subtract = node.op == AdderOp::kSubtract;
  // A sum whose operands stand side by side is wires.
  const auto overlaps = [&](Operand low, Operand high) {
    const auto range = graph.nodes[low.node].range;
    return is_signed(range) || width_bits(range) + low.shift > high.shift;
  };
  if (!is_subtract && (!overlaps(node.a(), node.b()) || !overlaps(node.b(), node.a()))) return {};
  return of_chains(chain_bits(node.range, node.a().shift, node.b().shift, is_subtract));
}

NodeCost of_clamp(const AdderNode& node, const AdderGraph& graph) {
  const auto a = range_of(node.a(), graph);
  const bool low_acts = node.x > a.low;
  const bool high_acts = node.y < a.high;
  NodeCost cost = of_chains(low_acts ? compare_bits(a, node.x) : 0, high_acts ? compare_bits(a, node.y + 1) : 0);
  if (low_acts || high_acts) cost.activation_bits = width_bits(node.range);
  return cost;
}

NodeCost of_select(const AdderNode& node, const AdderGraph& graph) {
  NodeCost cost;
  const int condition_bits = width_bits(graph.nodes[node.a().node].range);
  const auto is_constant = [&](Operand operand) { return graph.nodes[operand.node].op == AdderOp::kConstant; };
  // One bit between two constants: each bit of the value is 0, 1, the bit or its inverse.
  if (condition_bits == 1 && is_constant(node.b()) && is_constant(node.c())) return cost;
  cost.select_bits = width_bits(node.range) + condition_bits - 1;
  cost.is_stage = true;
  return cost;
}

NodeCost of_table(const AdderNode& node, const AdderGraph& graph) {
  const auto& values = graph.tables[static_cast<std::size_t>(node.y)];
  std::int32_t varying = 0;
  for (const auto value : values) varying |= value ^ values.front();
  const auto address_bits = std::bit_width(values.size() - 1);
  NodeCost cost;
  // The sign bit repeats above the width.
  const auto mask = (std::int64_t{1} << width_bits(node.range)) - 1;
  cost.table_bits = (std::int64_t{1} << address_bits) * std::popcount(static_cast<std::uint64_t>(varying & mask));
  cost.levels = address_bits > kLutInputs ? 1 : 0;
  cost.is_stage = true;
  return cost;
}

}  // namespace

Range range_of(Operand operand, const AdderGraph& graph) {
  const auto range = graph.nodes[operand.node].range;
  const auto scale = std::int64_t{1} << operand.shift;
  return {range.low * scale, range.high * scale};
}

int chain_bits(Range range, int shift_a, int shift_b, bool is_subtract) noexcept {
  // Below the other operand's lowest bit a value stands as it is, unless it is subtracted.
  const int wires = is_subtract ? std::max(shift_b - shift_a, 0) : std::max(shift_b - shift_a, shift_a - shift_b);
  return std::max(1, width_bits(range) - std::min(shift_a, shift_b) - wires);
}

NodeCost cost_of(const AdderNode& node, const AdderGraph& graph) {
  switch (node.op) {
    case AdderOp::kField:
    case AdderOp::kConstant:
    case AdderOp::kShiftRight:
      return {};
    case AdderOp::kAdd:
    case AdderOp::kSubtract:
      return of_sum(node, graph);
    case AdderOp::kAbsolute:
      return of_chains(width_bits(node.range));
    case AdderOp::kLess:
      return of_chains(compare_bits(range_of(node.a(), graph), node.x));
    case AdderOp::kSelect:
      return of_select(node, graph);
    case AdderOp::kClamp:
      return of_clamp(node, graph);
    case AdderOp::kTable:
      return of_table(node, graph);
  }
  return {};
}

}  // namespace mu40
