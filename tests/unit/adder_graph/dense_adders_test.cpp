// Dense layers as adders: sharing, trees, ranges, counted by hand.
#include <array>
#include <cstdint>
#include <vector>

#include "adder_graph/dense_lowering.hpp"
#include "graph_checks.hpp"

namespace mu40 {
namespace {

using test::SmallNetwork;

TEST(DenseAdders, seven_times_is_one_subtraction_of_exact_width) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  const auto graph = network.graph(network.sums({pt}, {{7}}));
  ASSERT_EQ(graph.nodes.size(), 2U);
  const auto& node = graph.nodes[1];
  EXPECT_EQ(node.op, AdderOp::kSubtract);
  EXPECT_EQ(node.a(), (Operand{0, 3}));
  EXPECT_EQ(node.b(), (Operand{0, 0}));
  EXPECT_EQ(node.range.low, 0);
  EXPECT_EQ(node.range.high, 7 * 511);
  EXPECT_EQ(width_bits(node.range), 12);
  EXPECT_EQ(test::adder_bits(graph), 12);
}

TEST(DenseAdders, low_bits_below_the_other_operand_are_wires) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  // 5 pt = pt + 4 pt: 12 bits, two of them wires.
  EXPECT_EQ(test::adder_bits(network.graph(network.sums({pt}, {{5}}))), 10);
  // pt - 4 pt: 12 bits with the sign, two of them wires.
  SmallNetwork negative;
  EXPECT_EQ(test::adder_bits(negative.graph(negative.sums({negative.field(MuonField::kPt)}, {{-3}}))), 10);
}

TEST(DenseAdders, common_powers_of_two_and_the_constant_below_them_are_left_out) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  const auto eta = network.field(MuonField::kEta);
  // (8 pt + 24 eta + 5 + 4) >> 3 = pt + 3 eta + 1
  const auto layer = network.node(DenseNode{{pt, eta}, {{8, 24}}, {5}, {3}, 0});
  const auto graph = network.graph(layer);
  EXPECT_EQ(test::count(graph, AdderOp::kShiftRight), 0);
  EXPECT_EQ(test::n_adders(graph), 3);
  for (const auto& node : graph.nodes) {
    EXPECT_TRUE(node.op != AdderOp::kConstant || node.x == 1);
  }
}

TEST(DenseAdders, depth_of_a_sum_is_that_of_the_balanced_tree) {
  constexpr std::array kFields{MuonField::kPhi,        MuonField::kPt,      MuonField::kQuality,
                               MuonField::kEta,        MuonField::kTfIndex, MuonField::kPhiStation,
                               MuonField::kEtaStation, MuonField::kDxy,     MuonField::kPtUnconstrained};
  constexpr std::array kDepths{0, 0, 1, 2, 2, 3, 3, 3, 3, 4};
  for (std::size_t n = 1; n <= kFields.size(); ++n) {
    SmallNetwork network;
    std::vector<ValueRef> inputs;
    for (std::size_t i = 0; i < n; ++i) inputs.push_back(network.field(kFields[i]));
    const auto graph = network.graph(network.sums(inputs, {std::vector<std::int32_t>(n, 1)}));
    EXPECT_EQ(test::levels(graph), kDepths[n]) << n;
    EXPECT_EQ(test::n_adders(graph), static_cast<int>(n) - 1) << n;
  }
}

TEST(DenseAdders, shallow_operands_are_added_first) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  const auto eta = network.field(MuonField::kEta);
  const auto tf = network.field(MuonField::kTfIndex);
  const auto phi = network.field(MuonField::kPhi);
  const auto quality = network.field(MuonField::kQuality);
  // |eta| - pt is two levels deep: with three operands of level 0 the sum is three levels deep, not four.
  const auto deep = network.node(SubtractNode{network.node(AbsoluteNode{eta}), pt});
  EXPECT_EQ(test::levels(network.graph(network.sums({deep, tf, phi, quality}, {{1, 1, 1, 1}}))), 3);
}

TEST(DenseAdders, all_negative_terms_are_subtracted_from_zero_or_the_constant) {
  for (const std::int32_t bias : {0, 100}) {
    SmallNetwork network;
    const auto pt = network.field(MuonField::kPt);
    const auto tf = network.field(MuonField::kTfIndex);
    const auto graph = network.graph(network.sums({pt, tf}, {{-1, -1}}, {bias}));
    EXPECT_EQ(test::n_adders(graph), 2);
    EXPECT_EQ(test::levels(graph), 2);
  }
}

TEST(DenseAdders, pattern_of_two_neurons_is_made_once_up_to_sign_and_shift) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  const auto eta = network.field(MuonField::kEta);
  const auto tf = network.field(MuonField::kTfIndex);
  const auto layer = network.sums({pt, eta, tf}, {{1, -4, 0}, {-2, 8, 1}});
  const auto sum = network.node(AddNode{layer, {layer.node, 1}});
  const auto graph = network.graph(sum);
  // pt - 4 eta; tf - 2 of it; the sum of both.
  EXPECT_EQ(test::n_adders(graph), 3);
}

TEST(DenseAdders, pattern_within_one_neuron_is_made_once) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  const auto eta = network.field(MuonField::kEta);
  // 17 pt + 17 eta = (pt + eta) + 16 (pt + eta)
  EXPECT_EQ(test::n_adders(network.graph(network.sums({pt, eta}, {{17, 17}}))), 2);
}

// A layer of random weights on inputs of different levels; linear, and without shift. The inputs are so wide that none
// can stand beside another's bits, which would save a level by chance.
class RandomLayer {
 public:
  explicit RandomLayer(test::Rng& rng) {
    const auto between = [&](std::int32_t low, std::int32_t high) {
      return std::uniform_int_distribution<std::int32_t>(low, high)(rng);
    };
    layer_.inputs.resize(kInputs);
    for (int n = between(2, 8); n > 0; --n) {
      auto& row = layer_.weights.emplace_back();
      for (std::size_t i = 0; i < kInputs; ++i) row.push_back(between(0, 2) == 0 ? 0 : between(-40, 40));
      layer_.bias.push_back(between(-1, 1));
      layer_.shift.push_back(0);
    }
  }

  [[nodiscard]] std::size_t n_neurons() const { return layer_.weights.size(); }

  // Makes the chosen neurons; returns their values.
  std::vector<Operand> lower(const std::vector<bool>& is_live, GraphBuilder& builder) const {
    const auto eta = builder.field(0, MuonField::kEta, {-256, 255});
    const auto absolute = builder.absolute(eta);
    const auto pt = builder.field(0, MuonField::kPt, {0, 511});
    const auto tf = builder.field(0, MuonField::kTfIndex, {0, 127});
    const auto deep = builder.absolute(builder.subtract(absolute, pt));
    const std::array<Operand, kInputs> inputs{eta, pt, tf, absolute, deep};
    return lower_dense(layer_, inputs, is_live, builder);
  }

 private:
  static constexpr std::size_t kInputs = 5;
  DenseNode layer_;
};

TEST(DenseAdders, sharing_saves_adders_and_makes_no_neuron_deeper) {
  test::Rng rng(77);
  int together_adders = 0;
  int apart_adders = 0;
  for (int i = 0; i < 100; ++i) {
    const RandomLayer layer(rng);
    GraphBuilder together;
    const auto values = layer.lower(std::vector<bool>(layer.n_neurons(), true), together);
    for (std::size_t n = 0; n < values.size(); ++n) {
      std::vector<bool> is_live(values.size());
      is_live[n] = true;
      GraphBuilder apart;
      const auto value = layer.lower(is_live, apart)[n];
      ASSERT_LE(together.level(values[n]), apart.level(value)) << "layer " << i << ", neuron " << n;
      apart_adders += test::n_adders(apart.finish({value}));
    }
    together_adders += test::n_adders(together.finish(values));
  }
  EXPECT_LT(together_adders, apart_adders * 8 / 10);
}

TEST(DenseAdders, ranges_are_attained) {
  // Three small fields: all of their values can be tried.
  test::Rng rng(78);
  for (int i = 0; i < 30; ++i) {
    SmallNetwork network;
    std::vector<std::vector<std::int32_t>> weights(4, std::vector<std::int32_t>(3));
    for (auto& row : weights) {
      for (auto& weight : row) weight = std::uniform_int_distribution<std::int32_t>(-40, 40)(rng);
    }
    const std::array fields{MuonField::kQuality, MuonField::kIsolation, MuonField::kDxy};
    const auto layer =
        network.sums({network.field(fields[0]), network.field(fields[1]), network.field(fields[2])}, weights);
    auto output = layer;
    for (std::uint32_t n = 1; n < 4; ++n) output = network.node(SelectNode{{layer.node, n}, output, {layer.node, n}});
    const auto graph = make_adder_graph(network.finish(output));
    std::vector<Range> seen(graph.nodes.size(), Range{INT64_MAX, INT64_MIN});
    AdderGraphEvaluator evaluator(graph);
    std::vector<MuonWord> muons(2);
    std::vector<std::int64_t> logit(1);
    for (std::int32_t code = 0; code < 16 * 4 * 4; ++code) {
      set(muons[0], fields[0], code % 16);
      set(muons[0], fields[1], code / 16 % 4);
      set(muons[0], fields[2], code / 64);
      evaluator.evaluate(muons, logit);
      for (std::size_t n = 0; n < seen.size(); ++n) {
        seen[n].low = std::min(seen[n].low, evaluator.values()[n]);
        seen[n].high = std::max(seen[n].high, evaluator.values()[n]);
      }
    }
    for (std::size_t n = 0; n < seen.size(); ++n) {
      if (graph.nodes[n].op == AdderOp::kSelect) continue;
      ASSERT_EQ(seen[n].low, graph.nodes[n].range.low) << n;
      ASSERT_EQ(seen[n].high, graph.nodes[n].range.high) << n;
    }
  }
}

TEST(DenseAdders, flag_times_weights_plus_constant_is_wires) {
  SmallNetwork network;
  const auto flag = network.field(MuonField::kCharge);
  const auto graph = network.graph(network.sums({flag}, {{93}}, {-40}));
  EXPECT_EQ(test::n_adders(graph), 0);
  EXPECT_EQ(graph.nodes[graph.outputs[0].node].range.low, -40);
  EXPECT_EQ(graph.nodes[graph.outputs[0].node].range.high, 53);
  EXPECT_EQ(test::count(graph, AdderOp::kSelect), 1);
}

TEST(DenseAdders, table_of_two_values_counts_as_a_flag) {
  SmallNetwork network;
  const auto quality = network.field(MuonField::kQuality);
  const auto pt = network.field(MuonField::kPt);
  TableNode table{quality, 0, std::vector<std::int32_t>(16)};
  table.values[12] = 128;
  const auto is_good = network.node(table);
  // pt + (good ? 93 * 128 - 5 : -5): one addition.
  EXPECT_EQ(test::n_adders(network.graph(network.sums({is_good, pt}, {{93, 1}}, {-5}))), 1);
}

TEST(DenseAdders, hidden_activation_takes_saturated_bits_and_no_level) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  const auto tf = network.field(MuonField::kTfIndex);
  const auto graph = network.graph(network.node(DenseNode{{pt, tf}, {{1, -1}}, {0}, {0}, 5}));
  const auto& clamp = graph.nodes.back();
  ASSERT_EQ(clamp.op, AdderOp::kClamp);
  EXPECT_EQ(cost_of(clamp, graph).activation_bits, 5);
  EXPECT_EQ(test::levels(graph), 1);
  EXPECT_EQ(clamp.stage, 2);
}

TEST(DenseAdders, neurons_without_inputs_are_constants_and_dead_ones_are_gone) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  const auto layer = network.node(DenseNode{{pt}, {{0}, {77}, {-1}}, {9, 0, -3}, {1, 0, 0}, 4});
  // Neuron 0 is (9 + 1) >> 1 = 5, neuron 1 is not read, neuron 2 never positive.
  const auto graph = network.graph(network.sums({{layer.node, 0}, {layer.node, 2}}, {{3, 100}}, {1}));
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(graph.nodes[0].op, AdderOp::kConstant);
  EXPECT_EQ(graph.nodes[0].x << graph.outputs[0].shift, 16);
}

TEST(DenseAdders, constant_neurons_do_not_lead_the_sharing_astray) {
  SmallNetwork network;
  const auto a = network.field(MuonField::kTfIndex);
  const auto b = network.field(MuonField::kQuality);
  const auto c = network.field(MuonField::kDxy);
  // b + c stands in three neurons, a + b in two; but the last two neurons are always 0.
  const auto layer = network.node(
      DenseNode{{a, b, c}, {{1, 1, 1}, {1, 1, 0}, {0, 1, 1}, {0, 1, 1}}, {0, 0, -30000, -30000}, {0, 0, 0, 0}, 8});
  const auto sum = network.sums({layer, {layer.node, 1}, {layer.node, 2}, {layer.node, 3}}, {{1, 1, 1, 1}});
  EXPECT_EQ(test::n_adders(network.graph(sum)), 3);
}

TEST(DenseAdders, equal_neurons_are_made_once) {
  SmallNetwork network;
  const auto pt = network.field(MuonField::kPt);
  const auto tf = network.field(MuonField::kTfIndex);
  const auto layer = network.sums({pt, tf}, {{3, 5}, {3, 5}});
  // 3 pt and 5 tf, their sum; its double is wires.
  EXPECT_EQ(test::n_adders(network.graph(network.node(AddNode{layer, {layer.node, 1}}))), 3);
}

}  // namespace
}  // namespace mu40
