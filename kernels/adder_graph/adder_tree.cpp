#include "adder_graph/adder_tree.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <queue>
#include <tuple>
#include <vector>

#include "adder_graph/node_cost.hpp"

namespace mu40 {
namespace {

constexpr int kImpossible = std::numeric_limits<int>::max() / 4;

// A part of the sum; its signed value can be had as it is, or negated, at different costs.
struct TreeNode {
  // Which form each of the two children takes for one form of this node.
  struct Form {
    int bits = kImpossible;  // carry chains of the whole subtree
    bool is_left_negated = false, is_right_negated = false;
  };

  WeightedSum sum;
  Range range;
  int level = 0;
  int shift = 0;  // low bits known to be zero
  bool is_leaf = false;
  Operand value;  // of a leaf
  std::size_t left = 0, right = 0;
  std::array<Form, 2> forms;  // as it is, negated
};

class Tree {
 public:
  Tree(const SumRow& row, const SumParts& parts, std::span<const Range> inputs, GraphBuilder& builder)
      : inputs_(inputs), builder_(builder) {
    for (const auto& term : row.terms) {
      const auto& part = parts[term.part];
      WeightedSum sum;
      sum.add(part.sum, term.shift, term.is_negative);
      add_leaf({part.value.node, part.value.shift + term.shift}, std::move(sum), part.level, term.is_negative);
    }
    if (row.has_constant()) add_leaf(builder.constant(row.constant), WeightedSum(row.constant), 0, false);
    while (queue_.size() > 1) {
      const auto left = take();
      join(left, take());
    }
  }

  Operand make() { return make(take(), false); }

 private:
  std::size_t take() {
    const auto index = std::get<2>(queue_.top());
    queue_.pop();
    return index;
  }

  void push(TreeNode node) {
    queue_.emplace(node.level, width_bits(node.range), nodes_.size());
    nodes_.push_back(std::move(node));
  }

  void add_leaf(Operand value, WeightedSum sum, int level, bool is_negative) {
    TreeNode node;
    node.range = sum.range(inputs_);
    node.sum = std::move(sum);
    node.level = level;
    node.shift = value.shift;
    node.is_leaf = true;
    node.value = value;
    node.forms[is_negative ? 1 : 0].bits = 0;
    push(std::move(node));
  }

  void join(std::size_t left, std::size_t right) {
    const auto& l = nodes_[left];
    const auto& r = nodes_[right];
    TreeNode node;
    node.sum = l.sum;
    node.sum.add(r.sum, 0, false);
    node.range = node.sum.range(inputs_);
    node.level = std::max(l.level, r.level) + 1;
    node.shift = std::min(l.shift, r.shift);
    node.left = left;
    node.right = right;
    for (const bool is_negated : {false, true}) {
      auto& best = node.forms[is_negated];
      const Range range = is_negated ? Range{-node.range.high, -node.range.low} : node.range;
      for (const bool left_negated : {false, true}) {
        for (const bool right_negated : {false, true}) {
          const bool minus_left = left_negated != is_negated;
          const bool minus_right = right_negated != is_negated;
          if (minus_left && minus_right) continue;
          const int bits = l.forms[left_negated].bits + r.forms[right_negated].bits +
                           (minus_left ? chain_bits(range, r.shift, l.shift, true)
                                       : chain_bits(range, l.shift, r.shift, minus_right));
          if (bits < best.bits) best = {bits, left_negated, right_negated};
        }
      }
    }
    push(std::move(node));
  }

  Operand make(std::size_t index, bool is_negated) {
    const auto& node = nodes_[index];
    if (node.is_leaf) return node.value;
    const auto& form = node.forms[is_negated];
    const auto left = make(node.left, form.is_left_negated);
    const auto right = make(node.right, form.is_right_negated);
    const auto sum = form.is_left_negated != is_negated    ? builder_.subtract(right, left)
                     : form.is_right_negated != is_negated ? builder_.subtract(left, right)
                                                           : builder_.add(left, right);
    return builder_.narrow(sum, is_negated ? Range{-node.range.high, -node.range.low} : node.range);
  }

  using Entry = std::tuple<int, int, std::size_t>;  // level, width, index
  std::span<const Range> inputs_;
  GraphBuilder& builder_;
  std::vector<TreeNode> nodes_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
};

}  // namespace

Operand make_adder_tree(const SumRow& row, const SumParts& parts, std::span<const Range> inputs,
                        GraphBuilder& builder) {
  return Tree(row, parts, inputs, builder).make();
}

}  // namespace mu40
