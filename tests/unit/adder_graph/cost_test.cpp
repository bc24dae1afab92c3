#include "adder_graph/cost.hpp"

#include <gtest/gtest.h>

#include "network/network_writer.hpp"

namespace mu40 {
namespace {

// |eta| and pt, a hidden layer of two neurons, an output.
Network small_network() {
  NetworkDraft draft("small", KernelId::kClassify);
  const auto eta = draft.add("eta", FieldNode{0, MuonField::kEta});
  const auto pt = draft.add("pt", FieldNode{0, MuonField::kPt});
  const auto abs_eta = draft.add("abs_eta", AbsoluteNode{eta});
  const auto hidden = draft.add("hidden", DenseNode{{abs_eta, pt}, {{7, -1}, {0, 3}}, {0, 1}, {2, 2}, 6});
  const auto last = draft.add("last", DenseNode{{hidden, {hidden.node, 1}}, {{1, -64}}, {0}, {0}, 0});
  draft.set_output("logit", last);
  return Network::parse(draft.text(), "small");
}

TEST(Cost, adds_up_what_the_layers_and_what_is_around_them_take) {
  const auto network = small_network();
  const auto cost = cost_of(network, make_adder_graph(network));
  ASSERT_EQ(cost.layers.size(), 2U);
  EXPECT_EQ(cost.around.n_adders, 1);
  EXPECT_EQ(cost.around.adder_bits, 9);  // |eta| in 0..256
  // 7 a - p + 2: -511..1794, signed in 12 bits. It is built from two sums of two, and 7 a = 8 a - a has two digits.
  // 3 p + 3: with 3 p = 4 p - p.
  const auto& hidden = cost.layers[0];
  EXPECT_EQ(hidden.name, "hidden");
  EXPECT_EQ(hidden.n_inputs, 2U);
  EXPECT_EQ(hidden.n_neurons, 2U);
  EXPECT_EQ(hidden.logic.n_adders, 3 + 2);
  EXPECT_EQ(hidden.logic.activation_bits, 6 + 6);
  EXPECT_EQ(hidden.level, 1 + 2);
  const auto& last = cost.layers[1];
  EXPECT_EQ(last.logic.n_adders, 1);
  EXPECT_EQ(last.logic.adder_bits, 7);  // -4032..63 in 13 bits, six of them wires
  EXPECT_EQ(last.level, 4);
  EXPECT_EQ(cost.levels, 4);
  EXPECT_EQ(cost.stages, 5);
  EXPECT_EQ(cost.logic.n_adders, 7);
  EXPECT_EQ(cost.logic.adder_bits, cost.around.adder_bits + hidden.logic.adder_bits + last.logic.adder_bits);
}

TEST(Cost, weights_count_non_zero_ones_at_the_width_of_the_widest_of_their_layer) {
  const auto network = small_network();
  const auto cost = cost_of(network, make_adder_graph(network));
  const auto& hidden = cost.layers[0].weights;
  EXPECT_EQ(hidden.n_nonzero, 3);
  EXPECT_EQ(hidden.signed_digits, 2 + 1 + 2);
  EXPECT_EQ(hidden.weight_bits, 4);  // -7..7
  EXPECT_EQ(hidden.nonzero_weight_bits, 12);
  const auto& last = cost.layers[1].weights;
  EXPECT_EQ(last.weight_bits, 8);  // 64 needs -127..127
  EXPECT_EQ(last.nonzero_weight_bits, 16);
  EXPECT_EQ(cost.weights.n_nonzero, 5);
  EXPECT_EQ(cost.weights.signed_digits, 7);
  EXPECT_EQ(cost.weights.weight_bits, 8);
  EXPECT_EQ(cost.weights.nonzero_weight_bits, 28);
}

TEST(Cost, published_baseline_is_counted_from_its_topology) {
  EXPECT_EQ(published_baseline_weight_bits(KernelId::kRecalibrate), 896 * 18);
  EXPECT_EQ(published_baseline_weight_bits(KernelId::kClassify), 944 * 18);
}

}  // namespace
}  // namespace mu40
