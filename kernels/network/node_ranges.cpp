#include "network/node_ranges.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace mu40 {
namespace {

constexpr Range kInt16{std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()};
constexpr Range kInt32{std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};

bool within(Range inner, Range outer) { return inner.low >= outer.low && inner.high <= outer.high; }

std::string shown(Range r) { return std::to_string(r.low) + ".." + std::to_string(r.high); }

class Prover {
 public:
  Prover(const std::vector<Node>& earlier, const std::string& where) : earlier_(earlier), where_(where) {}

  std::vector<Range> operator()(const FieldNode& n) const {
    if (n.field == MuonField::kEtaStation) return {bits(kRun3Eta1)};
    return {bits(row_of(n.field).run3.value())};
  }
  std::vector<Range> operator()(const ConstantNode& n) const { return {{n.value, n.value}}; }
  std::vector<Range> operator()(const AddNode& n) const {
    return {in_int32("sum", {at(n.a).low + at(n.b).low, at(n.a).high + at(n.b).high})};
  }
  std::vector<Range> operator()(const SubtractNode& n) const {
    return {in_int32("difference", {at(n.a).low - at(n.b).high, at(n.a).high - at(n.b).low})};
  }
  std::vector<Range> operator()(const WrapNode& n) const {
    const std::int64_t low = n.is_signed ? -n.modulus / 2 : 0;
    const Range target{low, low + n.modulus - 1};
    const Range a = at(n.a);
    const auto reach = std::int64_t{kMaxWrapSteps} * n.modulus;
    if (!within(a, {target.low - reach, target.high + reach})) {
      fail("a: its range " + shown(a) + " is more than " + std::to_string(kMaxWrapSteps) + " moduli of " +
           std::to_string(n.modulus) + " away from " + shown(target));
    }
    return {within(a, target) ? a : target};
  }
  std::vector<Range> operator()(const AbsoluteNode& n) const {
    const Range a = at(n.a);
    const auto high = std::max(std::abs(a.low), std::abs(a.high));
    const auto low = a.low <= 0 && a.high >= 0 ? 0 : std::min(std::abs(a.low), std::abs(a.high));
    return {in_int32("absolute value", {low, high})};
  }
  std::vector<Range> operator()(const SelectNode& n) const {
    const Range a = at(n.if_nonzero);
    const Range b = at(n.if_zero);
    return {{std::min(a.low, b.low), std::max(a.high, b.high)}};
  }
  std::vector<Range> operator()(const ClampNode& n) const {
    const Range a = at(n.a);
    return {{std::clamp<std::int64_t>(a.low, n.low, n.high), std::clamp<std::int64_t>(a.high, n.low, n.high)}};
  }
  std::vector<Range> operator()(const ShiftNode& n) const {
    const Range a = at(n.a);
    if (n.by < 0)
      return {in_int32("product", {a.low * (std::int64_t{1} << -n.by), a.high * (std::int64_t{1} << -n.by)})};
    const std::int64_t half = n.by == 0 ? 0 : std::int64_t{1} << (n.by - 1);
    const Range rounded = in_int32("sum with one half", {a.low + half, a.high + half});
    return {{rounded.low >> n.by, rounded.high >> n.by}};
  }
  std::vector<Range> operator()(const TableNode& n) const {
    const Range index = at(n.index);
    const auto last = static_cast<std::int64_t>(n.values.size()) - 1;
    in_int32("index minus first", {index.low - n.first, index.high - n.first});
    const auto begin = n.values.begin() + std::clamp<std::int64_t>(index.low - n.first, 0, last);
    const auto end = n.values.begin() + std::clamp<std::int64_t>(index.high - n.first, 0, last) + 1;
    const auto [low, high] = std::minmax_element(begin, end);
    return {{*low, *high}};
  }
  std::vector<Range> operator()(const DenseNode& n) const {
    for (std::size_t i = 0; i < n.inputs.size(); ++i) {
      if (!within(at(n.inputs[i]), kInt16)) {
        fail("inputs[" + std::to_string(i) + "]: its range " + shown(at(n.inputs[i])) + " leaves int16");
      }
    }
    std::vector<Range> out;
    out.reserve(n.weights.size());
    for (std::size_t neuron = 0; neuron < n.weights.size(); ++neuron) out.push_back(neuron_range(n, neuron));
    return out;
  }

 private:
  static Range bits(BitField field) {
    if (!field.is_signed) return {0, (std::int64_t{1} << field.width) - 1};
    return {-(std::int64_t{1} << (field.width - 1)), (std::int64_t{1} << (field.width - 1)) - 1};
  }

  Range at(ValueRef ref) const { return earlier_[ref.node].ranges[ref.element]; }

  [[noreturn]] void fail(const std::string& sentence) const {
    throw Error(ErrorCode::kCorrupt, where_ + ": " + sentence);
  }

  Range in_int32(const char* what, Range range) const {
    if (!within(range, kInt32)) fail(std::string("its ") + what + " can reach " + shown(range) + ", beyond int32");
    return range;
  }

  Range neuron_range(const DenseNode& n, std::size_t neuron) const {
    const int shift = n.shift[neuron];
    const std::int64_t half = shift == 0 ? 0 : std::int64_t{1} << (shift - 1);
    const std::int64_t start = n.bias[neuron] + half;
    Range sum{start, start};
    // Back ends add in any order and in any tree: the extreme partial sums take only the terms of one sign.
    Range partial{std::min<std::int64_t>({0, n.bias[neuron], start}),
                  std::max<std::int64_t>({0, n.bias[neuron], start})};
    for (std::size_t i = 0; i < n.inputs.size(); ++i) {
      const std::int64_t weight = n.weights[neuron][i];
      const Range input = at(n.inputs[i]);
      const auto [low, high] = std::minmax({weight * input.low, weight * input.high});
      sum.low += low;
      sum.high += high;
      partial.low += std::min<std::int64_t>(low, 0);
      partial.high += std::max<std::int64_t>(high, 0);
    }
    if (!within(partial, kInt32)) {
      fail("weights[" + std::to_string(neuron) + "]: the accumulator can reach " + shown(partial) + ", beyond int32");
    }
    Range out{sum.low >> shift, sum.high >> shift};
    if (n.activation_bits > 0) {
      const std::int64_t top = (std::int64_t{1} << n.activation_bits) - 1;
      out = {std::clamp<std::int64_t>(out.low, 0, top), std::clamp<std::int64_t>(out.high, 0, top)};
    }
    return out;
  }

  const std::vector<Node>& earlier_;
  const std::string& where_;
};

}  // namespace

std::vector<Range> prove_ranges(const NodeOperation& operation, const std::vector<Node>& earlier,
                                const std::string& where) {
  return std::visit(Prover(earlier, where), operation);
}

}  // namespace mu40
