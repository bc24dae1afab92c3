// make_adder_graph(): walks a network's nodes and has each made with the GraphBuilder.
#include <algorithm>
#include <initializer_list>
#include <utility>
#include <variant>
#include <vector>

#include "adder_graph/dense_lowering.hpp"
#include "adder_graph/graph_builder.hpp"

namespace mu40 {
namespace {

using PerElement = std::vector<std::vector<bool>>;  // [node][element]

bool is_constant(const Node& node, std::size_t element) {
  return node.ranges[element].low == node.ranges[element].high;
}

// Marks what an operation reads.
class Reads {
 public:
  Reads(PerElement& is_live, std::size_t node) : is_live_(is_live), node_(node) {}

  void operator()(const FieldNode&) const {}
  void operator()(const ConstantNode&) const {}
  void operator()(const AddNode& n) const { mark({n.a, n.b}); }
  void operator()(const SubtractNode& n) const { mark({n.a, n.b}); }
  void operator()(const WrapNode& n) const { mark({n.a}); }
  void operator()(const AbsoluteNode& n) const { mark({n.a}); }
  void operator()(const SelectNode& n) const { mark({n.condition, n.if_nonzero, n.if_zero}); }
  void operator()(const ClampNode& n) const { mark({n.a}); }
  void operator()(const ShiftNode& n) const { mark({n.a}); }
  void operator()(const TableNode& n) const { mark({n.index}); }
  void operator()(const DenseNode& n) const {
    for (std::size_t neuron = 0; neuron < n.weights.size(); ++neuron) {
      if (!is_live_[node_][neuron]) continue;
      for (std::size_t i = 0; i < n.inputs.size(); ++i) {
        if (n.weights[neuron][i] != 0) mark({n.inputs[i]});
      }
    }
  }

 private:
  void mark(std::initializer_list<ValueRef> refs) const {
    for (const auto ref : refs) is_live_[ref.node][ref.element] = true;
  }

  PerElement& is_live_;
  std::size_t node_;
};

// What the outputs depend on.
PerElement find_live(const Network& network) {
  const auto& nodes = network.nodes();
  PerElement is_live;
  for (const auto& node : nodes) is_live.emplace_back(node.ranges.size());
  for (const auto output : network.outputs()) is_live[output.node][output.element] = true;
  for (std::size_t i = nodes.size(); i-- > 0;) {
    for (std::size_t element = 0; element < is_live[i].size(); ++element) {
      if (is_constant(nodes[i], element)) is_live[i][element] = false;
    }
    const bool is_any = std::find(is_live[i].begin(), is_live[i].end(), true) != is_live[i].end();
    if (is_any) std::visit(Reads(is_live, i), nodes[i].operation);
  }
  return is_live;
}

class NetworkLowering {
 public:
  explicit NetworkLowering(const Network& network) : network_(network), is_live_(find_live(network)) {}

  AdderGraph run() {
    for (std::size_t i = 0; i < network_.nodes().size(); ++i) {
      const auto& node = network_.nodes()[i];
      node_ = &node;
      builder_.set_origin(static_cast<std::uint32_t>(i));
      auto& values = values_.emplace_back();
      const auto& is_live = is_live_[i];
      const bool is_any = std::find(is_live.begin(), is_live.end(), true) != is_live.end();
      if (is_any) {
        values = std::visit(*this, node.operation);
      } else {
        values.resize(is_live.size());
      }
      for (std::size_t element = 0; element < values.size(); ++element) {
        if (is_constant(node, element)) {
          values[element] = builder_.constant(node.ranges[element].low);
        } else if (is_live[element]) {
          values[element] = builder_.narrow(values[element], node.ranges[element]);
        }
      }
    }
    std::vector<Operand> outputs;
    for (const auto output : network_.outputs()) outputs.push_back(at(output));
    return builder_.finish(std::move(outputs));
  }

  std::vector<Operand> operator()(const FieldNode& n) {
    return {builder_.field(n.muon, n.field, node_->ranges.front())};
  }
  std::vector<Operand> operator()(const ConstantNode& n) { return {builder_.constant(n.value)}; }
  std::vector<Operand> operator()(const AddNode& n) { return {builder_.add(at(n.a), at(n.b))}; }
  std::vector<Operand> operator()(const SubtractNode& n) { return {builder_.subtract(at(n.a), at(n.b))}; }
  std::vector<Operand> operator()(const WrapNode& n) {
    return {wrap(at(n.a), n.modulus, n.is_signed ? -n.modulus / 2 : 0)};
  }
  std::vector<Operand> operator()(const AbsoluteNode& n) { return {builder_.absolute(at(n.a))}; }
  std::vector<Operand> operator()(const SelectNode& n) {
    return {builder_.select(at(n.condition), at(n.if_nonzero), at(n.if_zero))};
  }
  std::vector<Operand> operator()(const ClampNode& n) { return {builder_.clamp(at(n.a), n.low, n.high)}; }
  std::vector<Operand> operator()(const ShiftNode& n) {
    auto a = at(n.a);
    if (n.by > a.shift) a = builder_.add(a, builder_.constant(std::int64_t{1} << (n.by - 1)));
    return {builder_.shift_right(a, n.by)};
  }
  std::vector<Operand> operator()(const TableNode& n) { return {builder_.table(at(n.index), n.first, n.values)}; }
  std::vector<Operand> operator()(const DenseNode& n) {
    std::vector<Operand> inputs;
    inputs.reserve(n.inputs.size());
    for (const auto input : n.inputs) inputs.push_back(at(input));
    return lower_dense(n, inputs, is_live_[static_cast<std::size_t>(node_ - network_.nodes().data())], builder_);
  }

 private:
  Operand at(ValueRef ref) const { return values_[ref.node][ref.element]; }

  // All candidates a - k * modulus side by side; the signs of comparisons choose.
  Operand wrap(Operand a, std::int64_t modulus, std::int64_t low) {
    const auto range = builder_.range(a);
    const auto steps = [&](std::int64_t value) {
      const auto distance = value - low;
      return distance >= 0 ? distance / modulus : -((-distance + modulus - 1) / modulus);
    };
    const auto first = steps(range.low);
    const auto candidate = [&](std::int64_t k) { return builder_.add(a, builder_.constant(-k * modulus)); };
    auto result = candidate(first);
    for (auto k = first + 1; k <= steps(range.high); ++k) {
      const auto next = candidate(k);
      // Where the result begins at zero the candidate's own sign tells.
      const auto is_below = low == 0 ? builder_.less(next, 0) : builder_.less(a, low + k * modulus);
      result = builder_.select(is_below, result, next);
    }
    return result;
  }

  const Network& network_;
  PerElement is_live_;
  GraphBuilder builder_;
  const Node* node_ = nullptr;
  std::vector<std::vector<Operand>> values_;
};

}  // namespace

AdderGraph make_adder_graph(const Network& network) { return NetworkLowering(network).run(); }

}  // namespace mu40
