#include "adder_graph/graph_builder.hpp"

#include <algorithm>
#include <utility>

#include "adder_graph/bits.hpp"
#include "adder_graph/dead_nodes.hpp"
#include "adder_graph/node_cost.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

// Tables are made of at most this many entries; an index of more values is clamped before.
constexpr std::int64_t kMaxTableEntries = 512;

}  // namespace

std::size_t GraphBuilder::KeyHash::operator()(const Key& key) const noexcept {
  std::uint64_t hash = 0;
  const auto mix = [&](std::uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29U;
  };
  mix(static_cast<std::uint64_t>(key.op) | static_cast<std::uint64_t>(key.field) << 8U);
  for (const auto operand : key.operands) {
    mix(operand.node | static_cast<std::uint64_t>(operand.shift) << 32U);
  }
  mix(static_cast<std::uint64_t>(key.x));
  mix(static_cast<std::uint64_t>(key.y));
  return hash;
}

void GraphBuilder::count_levels(AdderNode& node) const {
  node.level = 0;
  node.stage = 0;
  for (const auto operand : node.reads()) {
    const auto& before = graph_.nodes[operand.node];
    node.level = std::max(node.level, before.level);
    node.stage = std::max(node.stage, before.stage);
  }
  const auto cost = cost_of(node, graph_);
  node.level += cost.levels;
  node.stage += cost.is_stage ? 1 : 0;
}

Operand GraphBuilder::make(AdderNode node) {
  if (node.range.low == node.range.high && node.op != AdderOp::kConstant) return constant(node.range.low);
  const Key key{node.op, node.field, node.operands, node.x, node.y};
  const auto [place, is_new] = made_.try_emplace(key, static_cast<std::uint32_t>(graph_.nodes.size()));
  if (is_new) {
    node.origin = origin_;
    count_levels(node);
    graph_.nodes.push_back(node);
  }
  return {place->second, 0};
}

Range GraphBuilder::range(Operand a) const { return range_of(a, graph_); }

Operand GraphBuilder::field(std::uint32_t muon, MuonField field, Range range) {
  return make({.op = AdderOp::kField, .field = field, .x = muon, .range = range});
}

Operand GraphBuilder::constant(std::int64_t value) {
  const int shift = value == 0 ? 0 : trailing_zeros(value);
  const auto odd = value >> shift;
  auto result = make({.op = AdderOp::kConstant, .x = odd, .range = {odd, odd}});
  result.shift = shift;
  return result;
}

Operand GraphBuilder::add(Operand a, Operand b) {
  const auto ra = range(a);
  const auto rb = range(b);
  if (is_constant(a) && is_constant(b)) return constant(ra.low + rb.low);
  if (is_constant(a) && ra.low == 0) return b;
  if (is_constant(b) && rb.low == 0) return a;
  if (a == b) return {a.node, a.shift + 1};
  const int common = std::min(a.shift, b.shift);
  a.shift -= common;
  b.shift -= common;
  if (a.shift > 0 || (b.shift == 0 && a.node > b.node)) std::swap(a, b);
  auto sum = make(
      {.op = AdderOp::kAdd, .operands = {a, b}, .range = {range(a).low + range(b).low, range(a).high + range(b).high}});
  sum.shift += common;
  return sum;
}

Operand GraphBuilder::subtract(Operand a, Operand b) {
  if (is_constant(b)) return add(a, constant(-range(b).low));
  if (a == b) return constant(0);
  const bool is_negation = is_constant(a) && range(a).low == 0;
  if (is_negation && graph_.nodes[b.node].op == AdderOp::kSubtract) {
    auto reversed = subtract(graph_.nodes[b.node].b(), graph_.nodes[b.node].a());
    reversed.shift += b.shift;
    return reversed;
  }
  const int common = is_negation ? b.shift : std::min(a.shift, b.shift);
  a.shift = is_negation ? 0 : a.shift - common;
  b.shift -= common;
  auto difference = make({.op = AdderOp::kSubtract,
                          .operands = {a, b},
                          .range = {range(a).low - range(b).high, range(a).high - range(b).low}});
  difference.shift += common;
  return difference;
}

Operand GraphBuilder::shift_right(Operand a, int by) {
  const int wires = std::min(by, a.shift);
  a.shift -= wires;
  by -= wires;
  if (by <= 0) return {a.node, a.shift - by};
  const auto& before = graph_.nodes[a.node];
  if (before.op == AdderOp::kShiftRight) {
    by += static_cast<int>(before.x);
    a = before.a();
  }
  return make(
      {.op = AdderOp::kShiftRight, .operands = {a}, .x = by, .range = {range(a).low >> by, range(a).high >> by}});
}

Operand GraphBuilder::absolute(Operand a) {
  const auto r = range(a);
  if (r.low >= 0) return a;
  if (r.high <= 0) return subtract(constant(0), a);
  const int common = a.shift;
  a.shift = 0;
  auto result = make({.op = AdderOp::kAbsolute, .operands = {a}, .range = {0, std::max(-range(a).low, range(a).high)}});
  result.shift += common;
  return result;
}

Operand GraphBuilder::less(Operand a, std::int64_t bound) {
  if (range(a).high < bound) return constant(1);
  if (range(a).low >= bound) return constant(0);
  return make({.op = AdderOp::kLess, .operands = {a}, .x = bound, .range = {0, 1}});
}

Operand GraphBuilder::select(Operand condition, Operand if_nonzero, Operand if_zero) {
  const auto r = range(condition);
  if (r.low > 0 || r.high < 0) return if_nonzero;
  if (is_constant(condition)) return if_zero;
  if (if_nonzero == if_zero) return if_zero;
  condition.shift = 0;
  // Zero is a multiple of every power of two.
  const auto is_zero = [&](Operand a) { return is_constant(a) && range(a).low == 0; };
  const int common = is_zero(if_nonzero) ? if_zero.shift
                     : is_zero(if_zero)  ? if_nonzero.shift
                                         : std::min(if_nonzero.shift, if_zero.shift);
  const auto moved = [&](Operand a) { return is_zero(a) ? a : Operand{a.node, a.shift - common}; };
  const auto b = moved(if_nonzero);
  const auto c = moved(if_zero);
  if (is_zero(c) && range(condition).high == 1 && range(condition).low == 0 && b == constant(1)) {
    return {condition.node, common};
  }
  auto result = make({.op = AdderOp::kSelect,
                      .operands = {condition, b, c},
                      .range = {std::min(range(b).low, range(c).low), std::max(range(b).high, range(c).high)}});
  result.shift += common;
  return result;
}

Operand GraphBuilder::clamp(Operand a, std::int64_t low, std::int64_t high) {
  const auto r = range(a);
  if (low <= r.low && high >= r.high) return a;
  if (r.high <= low) return constant(low);
  if (r.low >= high) return constant(high);
  low = std::clamp(low, r.low, r.high);
  high = std::clamp(high, r.low, r.high);
  int common = a.shift;
  if (low % (std::int64_t{1} << common) != 0 || high % (std::int64_t{1} << common) != 0) common = 0;
  a.shift -= common;
  const Range bounds{low >> common, high >> common};
  auto result = make({.op = AdderOp::kClamp, .operands = {a}, .x = bounds.low, .y = bounds.high, .range = bounds});
  result.shift += common;
  return result;
}

Operand GraphBuilder::table(Operand index, std::int64_t first, std::span<const std::int32_t> values) {
  const auto last = static_cast<std::int64_t>(values.size()) - 1;
  const auto reach = [&] { return graph_.nodes[index.node].range; };
  if (reach().high - reach().low >= kMaxTableEntries) index = clamp(index, first, first + last);
  const auto base = reach();
  std::vector<std::int32_t> entries;
  for (auto i = base.low; i <= base.high; ++i) {
    entries.push_back(
        values[static_cast<std::size_t>(std::clamp<std::int64_t>(scaled(i, index.shift) - first, 0, last))]);
  }
  std::int32_t bits = 0;
  for (const auto entry : entries) bits |= entry;
  const int common = bits == 0 ? 0 : trailing_zeros(bits);
  for (auto& entry : entries) entry >>= common;
  const auto [low, high] = std::minmax_element(entries.begin(), entries.end());
  const Range range{*low, *high};
  const auto place = std::find(graph_.tables.begin(), graph_.tables.end(), entries) - graph_.tables.begin();
  if (place == std::ssize(graph_.tables)) graph_.tables.push_back(std::move(entries));
  auto result =
      make({.op = AdderOp::kTable, .operands = {Operand{index.node, 0}}, .x = base.low, .y = place, .range = range});
  result.shift += common;
  return result;
}

Operand GraphBuilder::narrow(Operand a, Range range) {
  auto& node = graph_.nodes[a.node];
  const auto round = (std::int64_t{1} << a.shift) - 1;
  node.range.low = std::max(node.range.low, (range.low + round) >> a.shift);
  node.range.high = std::min(node.range.high, range.high >> a.shift);
  if (node.range.low > node.range.high) throw Error(ErrorCode::kInternal, "adder graph: a node has an empty range");
  return node.range.low == node.range.high ? constant(scaled(node.range.low, a.shift)) : a;
}

AdderGraph GraphBuilder::finish(std::vector<Operand> outputs) {
  graph_.outputs = std::move(outputs);
  graph_ = without_dead_nodes(graph_);
  // Ranges may have become narrower since.
  for (auto& node : graph_.nodes) count_levels(node);
  return std::move(graph_);
}

}  // namespace mu40
