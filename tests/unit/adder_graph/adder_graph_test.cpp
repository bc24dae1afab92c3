// The adder graph against the reference, value by value, and what holds for every graph.
#include <string>
#include <vector>

#include "graph_checks.hpp"

namespace mu40 {
namespace {

using test::Rng;

// Everything that a node says.
std::string text_of(const AdderGraph& graph) {
  std::string text;
  const auto add = [&](std::int64_t value) { text.append(std::to_string(value)).append(" "); };
  const auto add_operand = [&](Operand operand) {
    add(operand.node);
    add(operand.shift);
  };
  for (const auto& node : graph.nodes) {
    add(static_cast<int>(node.op));
    add(static_cast<int>(node.field));
    for (const auto operand : node.operands) add_operand(operand);
    for (const auto value : {node.x, node.y, node.range.low, node.range.high}) add(value);
    for (const auto value : {node.level, node.stage, static_cast<int>(node.origin)}) add(value);
    text.append("\n");
  }
  for (const auto& table : graph.tables) {
    for (const auto value : table) add(value);
  }
  for (const auto output : graph.outputs) add_operand(output);
  return text;
}

class AdderGraphOfTask : public testing::TestWithParam<KernelId> {};

TEST_P(AdderGraphOfTask, equals_the_reference_on_random_networks_and_words) {
  Rng rng(960 + static_cast<unsigned>(GetParam()));
  for (int i = 0; i < 60; ++i) {
    const auto network = test::random_network(GetParam(), rng);
    test::expect_equal(network, test::random_records(150, rng));
    if (HasFatalFailure()) return;
  }
}

TEST_P(AdderGraphOfTask, of_the_same_network_is_the_same) {
  Rng rng(961);
  for (int i = 0; i < 10; ++i) {
    const auto network = test::random_network(GetParam(), rng);
    const auto again = Network::parse(network.text(), "again");
    ASSERT_EQ(text_of(make_adder_graph(network)), text_of(make_adder_graph(again)));
  }
}

TEST_P(AdderGraphOfTask, has_no_dead_node_and_none_before_its_operands) {
  Rng rng(962);
  for (int i = 0; i < 20; ++i) {
    const auto graph = make_adder_graph(test::random_network(GetParam(), rng));
    std::vector<bool> is_read(graph.nodes.size());
    for (const auto output : graph.outputs) is_read[output.node] = true;
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
      int level = 0;
      for (const auto operand : graph.nodes[n].reads()) {
        ASSERT_LT(operand.node, n);
        is_read[operand.node] = true;
        level = std::max(level, graph.nodes[operand.node].level);
      }
      ASSERT_EQ(graph.nodes[n].level, level + cost_of(graph.nodes[n], graph).levels);
    }
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) ASSERT_TRUE(is_read[n]) << n;
  }
}

INSTANTIATE_TEST_SUITE_P(Tasks, AdderGraphOfTask, testing::Values(KernelId::kRecalibrate, KernelId::kClassify),
                         [](const auto& task) {
                           return std::string(kKernelNames[static_cast<std::size_t>(task.param)]);
                         });

TEST(AdderGraph, widths_are_those_of_twos_complement) {
  EXPECT_EQ(width_bits({0, 0}), 1);
  EXPECT_EQ(width_bits({0, 255}), 8);
  EXPECT_EQ(width_bits({0, 256}), 9);
  EXPECT_EQ(width_bits({-1, 0}), 1);
  EXPECT_EQ(width_bits({-128, 127}), 8);
  EXPECT_EQ(width_bits({-129, 0}), 9);
  EXPECT_EQ(width_bits({-1, 128}), 9);
}

TEST(AdderGraph, evaluator_traps_a_value_outside_its_range) {
  test::SmallNetwork network;
  auto graph = network.graph(network.field(MuonField::kPt));
  graph.nodes.front().range.high = 510;
  AdderGraphEvaluator evaluator(graph);
  std::vector<MuonWord> muons(2);
  std::vector<std::int64_t> output(1);
  set(muons[0], MuonField::kPt, 510);
  evaluator.evaluate(muons, output);
  EXPECT_EQ(output[0], 510);
  set(muons[0], MuonField::kPt, 511);
  EXPECT_THROW(evaluator.evaluate(muons, output), Error);
}

}  // namespace
}  // namespace mu40
