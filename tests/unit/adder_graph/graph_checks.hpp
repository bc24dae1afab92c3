// Adder graphs in tests: the comparison with the reference, and networks small enough to count by hand.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "adder_graph/evaluator.hpp"
#include "adder_graph/node_cost.hpp"
#include "network/network_writer.hpp"
#include "network/reference.hpp"
#include "support/random_network.hpp"

namespace mu40::test {

// Whether `value` is what its low bits say when read as the type of a node of this range.
inline bool fits(std::int64_t value, Range range) {
  const auto width = static_cast<unsigned>(width_bits(range));
  const auto bits = static_cast<std::uint64_t>(value) & ((std::uint64_t{1} << width) - 1U);
  const bool is_negative = is_signed(range) && (bits >> (width - 1U)) != 0;
  return static_cast<std::int64_t>(bits) - (is_negative ? std::int64_t{1} << width : 0) == value;
}

// The graph of the network gives what the reference gives for each of `records` (each with its next as a pair), and no
// value leaves its width.
inline void expect_equal(const Network& network, std::span<const MuonRecord> records) {
  const auto graph = make_adder_graph(network);
  AdderGraphEvaluator evaluator(graph);
  Reference reference(network);
  const std::size_t n_muons = network.task() == KernelId::kClassify ? 2 : 1;
  std::vector<std::int64_t> wanted(network.outputs().size());
  std::vector<std::int64_t> found(wanted.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::vector<MuonWord> muons{records[i].word, records[(i + 1) % records.size()].word};
    const auto used = std::span(muons).first(n_muons);
    reference.evaluate(used, wanted);
    evaluator.evaluate(used, found);
    ASSERT_EQ(found, wanted) << "record " << i << "\n" << network.text();
    for (std::size_t k = 0; k < graph.nodes.size(); ++k) {
      ASSERT_TRUE(fits(evaluator.values()[k], graph.nodes[k].range)) << "node " << k << "\n" << network.text();
    }
  }
}

// Grows a network of one output that may be any int16: the logit of a pair.
class SmallNetwork {
 public:
  SmallNetwork() : draft_("small", KernelId::kClassify) {}

  ValueRef field(MuonField field, std::uint32_t muon = 0) { return node(FieldNode{muon, field}); }
  ValueRef node(NodeOperation operation) {
    std::string name = "n";
    return draft_.add(name.append(std::to_string(n_nodes_++)), std::move(operation));
  }
  // A linear layer without shift; returns its first neuron.
  ValueRef sums(std::vector<ValueRef> inputs, std::vector<std::vector<std::int32_t>> weights,
                std::vector<std::int32_t> bias = {}) {
    bias.resize(weights.size());
    std::vector<int> shift(weights.size());
    return node(DenseNode{std::move(inputs), std::move(weights), std::move(bias), std::move(shift), 0});
  }

  // The graph of `output`, compared with the reference on the way.
  AdderGraph graph(ValueRef output) {
    const auto network = finish(output);
    Rng rng(5);
    expect_equal(network, random_records(400, rng));
    return make_adder_graph(network);
  }
  Network finish(ValueRef output) {
    draft_.set_output("logit", output);
    return Network::parse(draft_.text(), "small");
  }

 private:
  NetworkDraft draft_;
  int n_nodes_ = 0;
};

// How often an operation stands in the graph.
inline long count(const AdderGraph& graph, AdderOp op) {
  return std::count_if(graph.nodes.begin(), graph.nodes.end(), [&](const AdderNode& node) { return node.op == op; });
}

inline int adder_bits(const AdderGraph& graph) {
  int bits = 0;
  for (const auto& node : graph.nodes) bits += cost_of(node, graph).adder_bits;
  return bits;
}

inline int n_adders(const AdderGraph& graph) {
  int n = 0;
  for (const auto& node : graph.nodes) n += cost_of(node, graph).n_adders;
  return n;
}

inline int levels(const AdderGraph& graph) {
  int deepest = 0;
  for (const auto output : graph.outputs) deepest = std::max(deepest, graph.nodes[output.node].level);
  return deepest;
}

}  // namespace mu40::test
