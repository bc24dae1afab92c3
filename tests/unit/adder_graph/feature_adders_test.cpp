// Feature and output nodes as adders, counted by hand.
#include <vector>

#include "graph_checks.hpp"

namespace mu40 {
namespace {

using test::SmallNetwork;

NodeCost total(const AdderGraph& graph) {
  NodeCost sum;
  for (const auto& node : graph.nodes) {
    const auto cost = cost_of(node, graph);
    sum.n_adders += cost.n_adders;
    sum.adder_bits += cost.adder_bits;
    sum.activation_bits += cost.activation_bits;
    sum.select_bits += cost.select_bits;
    sum.table_bits += cost.table_bits;
  }
  return sum;
}

TEST(FeatureAdders, signed_wrap_takes_one_level) {
  SmallNetwork network;
  const auto phi = network.node(ClampNode{network.field(MuonField::kPhi), 0, 511});
  const auto station = network.node(ClampNode{network.field(MuonField::kPhiStation), 0, 511});
  const auto difference = network.node(SubtractNode{phi, station});
  const auto graph = network.graph(network.node(WrapNode{difference, 576, true}));
  // One for the difference; then +576, -576, and comparisons with -288 and 288, side by side.
  EXPECT_EQ(test::levels(graph), 2);
  EXPECT_EQ(total(graph).n_adders, 5);
  EXPECT_EQ(graph.nodes[graph.outputs[0].node].range.low, -288);
  EXPECT_EQ(graph.nodes[graph.outputs[0].node].range.high, 287);
}

TEST(FeatureAdders, unsigned_wrap_tells_by_the_signs_of_its_candidates) {
  SmallNetwork network;
  const auto difference =
      network.node(SubtractNode{network.field(MuonField::kTfIndex), network.field(MuonField::kPtUnconstrained)});
  const auto graph = network.graph(network.node(WrapNode{difference, 100, false}));
  // From -255..127 up to three times 100 are added, or 100 subtracted once.
  EXPECT_EQ(total(graph).n_adders, 1 + 4);
  EXPECT_EQ(test::levels(graph), 2);
}

TEST(FeatureAdders, wrap_that_cannot_act_is_nothing) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  EXPECT_EQ(network.graph(network.node(WrapNode{pt, 512, false})).nodes.size(), 1U);
}

TEST(FeatureAdders, absolute_value_takes_a_level_and_its_width) {
  SmallNetwork network;
  const auto graph = network.graph(network.node(AbsoluteNode{network.field(MuonField::kEta)}));
  EXPECT_EQ(test::levels(graph), 1);
  EXPECT_EQ(total(graph).adder_bits, 9);  // 0..256
}

TEST(FeatureAdders, negated_difference_is_the_difference_the_other_way_round) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  const auto tf = network.field(MuonField::kTfIndex);
  const auto zero = network.node(ConstantNode{0});
  const auto graph = network.graph(network.node(SubtractNode{zero, network.node(SubtractNode{pt, tf})}));
  EXPECT_EQ(test::n_adders(graph), 1);
}

TEST(FeatureAdders, clamp_at_powers_of_two_has_no_carry_chain_others_have) {
  const auto clamped = [](std::int32_t low, std::int32_t high) {
    SmallNetwork network;
    return network.graph(network.node(ClampNode{network.field(MuonField::kEta), low, high}));
  };
  EXPECT_EQ(test::levels(clamped(0, 127)), 0);
  EXPECT_EQ(test::levels(clamped(-64, 63)), 0);
  EXPECT_EQ(total(clamped(-64, 63)).activation_bits, 7);
  // eta > 100 compares with 101: all nine bits. eta > 95 compares with 96 = 3 * 32: four.
  EXPECT_EQ(total(clamped(-256, 100)).adder_bits, 9);
  EXPECT_EQ(total(clamped(-256, 95)).adder_bits, 4);
  EXPECT_EQ(test::levels(clamped(-100, 100)), 1);
  EXPECT_EQ(total(clamped(-100, 100)).n_adders, 2);
  EXPECT_EQ(clamped(-256, 255).nodes.size(), 1U);
}

TEST(FeatureAdders, shifts_are_wires_and_rounding_an_adder) {
  SmallNetwork network;
  const auto eta = network.field(MuonField::kEta);
  EXPECT_EQ(network.graph(network.node(ShiftNode{eta, -5})).nodes.size(), 1U);
  SmallNetwork right;
  const auto half = right.node(ShiftNode{right.node(ShiftNode{right.field(MuonField::kEta), -3}), 4});
  // (8 eta + 8) >> 4 = (eta + 1) >> 1
  const auto graph = right.graph(half);
  EXPECT_EQ(test::n_adders(graph), 1);
  EXPECT_EQ(test::count(graph, AdderOp::kShiftRight), 1);
}

TEST(FeatureAdders, bits_side_by_side_are_wires) {
  SmallNetwork network;
  const auto quality = network.field(MuonField::kQuality);
  const auto tf = network.node(ShiftNode{network.field(MuonField::kTfIndex), -4});
  EXPECT_EQ(test::n_adders(network.graph(network.node(AddNode{tf, quality}))), 0);
  SmallNetwork overlap;
  const auto pt = overlap.field(MuonField::kPt);
  const auto moved = overlap.node(ShiftNode{overlap.field(MuonField::kTfIndex), -4});
  EXPECT_EQ(test::n_adders(overlap.graph(overlap.node(AddNode{moved, pt}))), 1);
}

TEST(FeatureAdders, table_counts_memory_bits_and_a_level_above_one_lut) {
  const auto looked_up = [](MuonField field, std::int32_t scale) {
    SmallNetwork network;
    TableNode table{network.field(field), 0, {}};
    for (std::int32_t i = 0; i < 512; ++i) table.values.push_back(scale * (i % 5));
    return network.graph(network.node(table));
  };
  // Sixteen addresses, three bits; a factor of 4 is wires.
  EXPECT_EQ(total(looked_up(MuonField::kQuality, 4)).table_bits, 16 * 3);
  EXPECT_EQ(test::levels(looked_up(MuonField::kQuality, 4)), 0);
  EXPECT_EQ(total(looked_up(MuonField::kPt, 1)).table_bits, 512 * 3);
  EXPECT_EQ(test::levels(looked_up(MuonField::kPt, 1)), 1);
}

TEST(FeatureAdders, table_index_of_more_than_512_values_is_clamped_before) {
  SmallNetwork network;
  TableNode table{network.field(MuonField::kPhi), 40, std::vector<std::int32_t>(300, 1)};
  table.values.front() = 7;
  table.values.back() = 9;
  const auto graph = network.graph(network.node(table));
  EXPECT_EQ(test::count(graph, AdderOp::kClamp), 1);
  ASSERT_EQ(graph.tables.size(), 1U);
  EXPECT_EQ(graph.tables[0].size(), 300U);
}

TEST(FeatureAdders, select_is_multiplexed_bits_and_no_level) {
  SmallNetwork network;
  const auto charge = network.field(MuonField::kCharge);
  const auto pt = network.field(MuonField::kPt);
  const auto tf = network.field(MuonField::kTfIndex);
  const auto graph = network.graph(network.node(SelectNode{charge, pt, tf}));
  EXPECT_EQ(total(graph).select_bits, 9);
  EXPECT_EQ(test::levels(graph), 0);
  EXPECT_EQ(graph.nodes[graph.outputs[0].node].stage, 1);
}

TEST(FeatureAdders, constants_are_folded_through_every_operation) {
  SmallNetwork network;
  const auto five = network.node(ConstantNode{5});
  const auto two = network.node(ConstantNode{-2});
  const auto sum = network.node(AddNode{five, two});                                  // 3
  const auto difference = network.node(SubtractNode{sum, five});                      // -2
  const auto absolute = network.node(AbsoluteNode{difference});                       // 2
  const auto shifted = network.node(ShiftNode{absolute, -3});                         // 16
  const auto wrapped = network.node(WrapNode{shifted, 10, true});                     // -4
  const auto clamped = network.node(ClampNode{wrapped, -3, 7});                       // -3
  const auto looked_up = network.node(TableNode{clamped, -4, {1, 17, 3}});            // 17
  const auto chosen = network.node(SelectNode{looked_up, looked_up, five});           // 17
  const auto graph = network.graph(network.sums({chosen, five}, {{3, -1}}, {1000}));  // 1046
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(graph.nodes[0].x << graph.outputs[0].shift, 1046);
}

TEST(FeatureAdders, equal_nodes_are_made_once) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  const auto tf = network.field(MuonField::kTfIndex);
  const auto a = network.node(AddNode{pt, tf});
  const auto b = network.node(AddNode{tf, network.field(MuonField::kPt)});
  const auto graph = network.graph(network.node(AddNode{a, b}));
  EXPECT_EQ(test::n_adders(graph), 1);
}

}  // namespace
}  // namespace mu40
