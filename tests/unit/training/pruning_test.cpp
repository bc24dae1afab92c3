#include "pruning.hpp"

#include <gtest/gtest.h>

#include "quantiser.hpp"

namespace mu40 {
namespace {

Mlp make(std::mt19937_64& random) {
  MlpShape shape;
  shape.input_limits.assign(10, 127);
  shape.input_fraction = 6;
  shape.hidden = {{12, 4, 6}, {8, 4, 6}};
  shape.output.weight_bits = 4;
  shape.output_fractions = {8};
  return {shape, Eigen::VectorXf::Ones(10), random};
}

Eigen::MatrixXf some_inputs(std::mt19937_64& random) {
  return Eigen::MatrixXf::NullaryExpr(10, 500, [&] { return static_cast<float>(random() % 128) / 64; });
}

void learn(Mlp& mlp, int steps, std::mt19937_64& random) {
  for (int i = 0; i < steps; ++i) {
    const auto inputs = some_inputs(random);
    Eigen::MatrixXf gradient = mlp.forward(inputs);
    gradient -= (inputs.row(0).cwiseProduct(inputs.row(1)) - inputs.row(2));
    mlp.backward(gradient / 500);
    mlp.step({1e-2F, 1e-2F});
  }
}

std::size_t kept(const Mlp::Layer& layer) { return static_cast<std::size_t>((layer.mask.array() != 0).count()); }

TEST(PrunedShare, rises_as_a_cube_to_its_target) {
  EXPECT_EQ(pruned_share(0.8, 0), 0);
  EXPECT_DOUBLE_EQ(pruned_share(0.8, 0.5), 0.8 * 0.875);
  EXPECT_EQ(pruned_share(0.8, 1), 0.8);
  EXPECT_EQ(pruned_share(0.8, 3), 0.8);
  EXPECT_EQ(pruned_share(0.8, -1), 0);
}

// Hidden neurons that have inputs and users; fails on those with one of the two only.
int living(const Mlp& mlp, std::size_t layer) {
  int count = 0;
  const auto& mask = mlp.layers()[layer].mask;
  const auto& next = mlp.layers()[layer + 1].mask;
  for (Eigen::Index n = 0; n < mask.rows(); ++n) {
    const bool has_input = mask.row(n).sum() > 0;
    const bool is_used = next.col(n).sum() > 0;
    EXPECT_EQ(has_input, is_used) << "layer " << layer << ", neuron " << n;
    count += has_input ? 1 : 0;
  }
  return count;
}

TEST(Prune, reaches_its_share_leaves_no_neuron_half_dead_and_never_brings_a_weight_back) {
  std::mt19937_64 random(1);
  auto mlp = make(random);
  learn(mlp, 50, random);
  std::vector<Eigen::MatrixXf> before;
  for (const double share : {0.3, 0.6, 0.9}) {
    prune(mlp, {share, share, 0.5});
    for (std::size_t l = 0; l < before.size(); ++l) {
      EXPECT_EQ((mlp.layers()[l].mask.array() > before[l].array()).count(), 0);
    }
    EXPECT_GE(living(mlp, 0), 1);
    EXPECT_GE(living(mlp, 1), 1);
    before.clear();
    for (const auto& layer : mlp.layers()) before.push_back(layer.mask);
    learn(mlp, 50, random);
  }
  EXPECT_EQ(kept(mlp.layers()[0]), 12U);  // 10 % of 10 x 12
  EXPECT_EQ(kept(mlp.layers()[1]), 10U);  // of 12 x 8
  EXPECT_LE(kept(mlp.layers()[2]), 4U);
}

TEST(Prune, the_last_neuron_of_a_layer_stays) {
  std::mt19937_64 random(4);
  auto mlp = make(random);
  learn(mlp, 50, random);
  prune(mlp, {0.99, 0.99, 0.99});
  EXPECT_EQ(living(mlp, 0), 1);
  EXPECT_EQ(living(mlp, 1), 1);
}

TEST(Prune, the_bias_takes_over_what_pruned_weights_gave_on_average) {
  std::mt19937_64 random(5);
  auto mlp = make(random);
  learn(mlp, 50, random);
  const auto inputs = some_inputs(random);
  const Eigen::MatrixXf before = mlp.forward(inputs);
  mlp.backward(before);
  const Eigen::VectorXf mean = mlp.layers()[0].sums.rowwise().mean();
  prune(mlp, {0.5, 0, 0});
  mlp.forward(inputs);
  const Eigen::VectorXf after = mlp.layers()[0].sums.rowwise().mean();
  EXPECT_LT((after - mean).cwiseAbs().maxCoeff(), 1e-4F);
}

TEST(Prune, weights_stay_exactly_zero_through_training_and_quantisation) {
  std::mt19937_64 random(2);
  auto mlp = make(random);
  learn(mlp, 100, random);
  prune(mlp, {0.7, 0.7, 0.2});
  const auto expect_zeros = [&] {
    for (const auto& layer : mlp.layers()) {
      ASSERT_EQ((layer.mask.array() == 0 && layer.weights.value.array() != 0).count(), 0);
      ASSERT_EQ((layer.mask.array() == 0 && layer.used_weights.array() != 0).count(), 0);
    }
  };
  expect_zeros();
  learn(mlp, 100, random);
  expect_zeros();
  quantise(mlp, some_inputs(random));
  learn(mlp, 100, random);
  expect_zeros();
}

TEST(Prune, takes_what_the_loss_does_not_need) {
  std::mt19937_64 random(3);
  auto mlp = make(random);
  learn(mlp, 400, random);
  for (const double done : {0.1, 0.2, 0.3, 0.5, 1.0}) {
    prune(mlp, {pruned_share(0.7, done), pruned_share(0.5, done), 0});
    learn(mlp, 50, random);
  }
  // Inputs 0, 1 and 2 carry the target, the other seven nothing.
  const auto& mask = mlp.layers()[0].mask;
  EXPECT_GT(mask.leftCols(3).sum() / 3, 1.5F * mask.rightCols(7).sum() / 7);
}

}  // namespace
}  // namespace mu40
