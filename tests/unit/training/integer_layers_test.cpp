// What training computes is what the network file computes: forward pass against the reference, row by row.
#include "integer_layers.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <memory>

#include "exactness.hpp"
#include "graph.hpp"
#include "layout/error.hpp"
#include "train.hpp"
#include "unit/training/generated_samples.hpp"

namespace mu40 {
namespace {

Recipe small_recipe(std::vector<int> hidden, int weight_bits, int activation_bits, double sparsity) {
  Recipe recipe;
  recipe.features.of_muon = {"log_pt", "inverse_pt", "abs_eta", "forward", "is_good", "is_omtf", "dxy"};
  recipe.features.bits = 7;
  recipe.activation_bits.assign(hidden.size(), activation_bits);
  recipe.weight_bits.assign(hidden.size() + 1, weight_bits);
  recipe.sparsity.assign(hidden.size() + 1, sparsity);
  recipe.hidden = std::move(hidden);
  recipe.float_epochs = 3;
  recipe.integer_epochs = 2;
  return recipe;
}

// Rows that differ between `mlp` and the file of its network.
std::size_t differing_from_file(const Graph& graph, Mlp& mlp, const std::vector<MuonSample>& muons) {
  const auto network = Network::parse(complete(graph, integer_layers(mlp)).text(), "trained");
  return differing_rows(graph, mlp, network, muons);
}

class Exact : public ::testing::TestWithParam<std::array<int, 2>> {};

TEST_P(Exact, training_and_reference_differ_on_no_row) {
  const auto [weight_bits, activation_bits] = GetParam();
  const auto natural = test::generated_samples(11, 6, 1).muons;
  const auto flat = test::generated_samples(12, 6, 1, Spectrum::kFlat).muons;
  for (const bool output_sees_features : {false, true}) {
    auto recipe = small_recipe({10, 6}, weight_bits, activation_bits, 0.4);
    recipe.output_sees_features = output_sees_features;
    const auto graph = make_graph(recipe.task, "exact", recipe.features);
    const auto objective = objective_of(recipe, graph, {natural, flat, {}}, {});
    auto mlp = train_mlp(recipe, graph, *objective, {});
    EXPECT_EQ(differing_from_file(graph, mlp, natural), 0U);
    EXPECT_EQ(differing_from_file(graph, mlp, flat), 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(Widths, Exact,
                         ::testing::Values(std::array{3, 4}, std::array{4, 5}, std::array{5, 6}, std::array{6, 8},
                                           std::array{8, 7}, std::array{8, 8}),
                         [](const auto& param) {
                           return "weights" + std::to_string(param.param[0]) + "activations" +
                                  std::to_string(param.param[1]);
                         });

// A quantised perceptron to break on purpose.
struct Trained {
  Recipe recipe = small_recipe({8, 6}, 6, 6, 0);
  std::vector<MuonSample> natural = test::generated_samples(13, 4, 1).muons;
  std::vector<MuonSample> flat = test::generated_samples(14, 4, 1, Spectrum::kFlat).muons;
  Graph graph = make_graph(recipe.task, "broken", recipe.features);
  std::unique_ptr<Objective> objective = objective_of(recipe, graph, {natural, flat, {}}, {});
  Mlp mlp = train_mlp(recipe, graph, *objective, {});
};

TEST(IntegerLayers, leaves_out_neurons_that_do_nothing_and_computes_the_same) {
  Trained trained;
  auto& layers = trained.mlp.layers();
  layers[0].weights.value.row(2).setZero();  // says always the same
  layers[0].bias.value(2, 0) = 0.4F;
  layers[1].weights.value.col(5).setZero();  // says something, to nobody
  layers[2].weights.value.col(1).setZero();
  layers[1].weights.value.row(3).setZero();  // always silent
  layers[1].bias.value(3, 0) = -1;
  layers[0].weights.value.col(6).setZero();  // a feature that is not used
  trained.mlp.refresh();
  const auto integers = integer_layers(trained.mlp);
  EXPECT_EQ(integers.layers[0].node.weights.size(), 6U);
  EXPECT_EQ(integers.layers[1].node.weights.size(), 4U);
  EXPECT_EQ(integers.layers[2].node.weights.size(), 3U);
  for (const auto input : integers.layers[0].inputs) EXPECT_NE(input.index, 6U);
  EXPECT_EQ(differing_from_file(trained.graph, trained.mlp, trained.natural), 0U);
  const auto text = complete(trained.graph, integers).text();
  EXPECT_EQ(text.find("dxy"), std::string::npos);
  EXPECT_NE(text.find("feature_is_omtf_0"), std::string::npos);
}

TEST(IntegerLayers, a_layer_without_living_neurons_is_an_error) {
  Trained trained;
  trained.mlp.layers()[1].weights.value.setZero();
  trained.mlp.refresh();
  EXPECT_THROW(std::ignore = integer_layers(trained.mlp), Error);
}

TEST(IntegerLayers, come_back_from_the_network_file_and_can_learn_on) {
  Trained trained;
  trained.mlp.layers()[0].weights.value.row(2).setZero();  // a neuron that the file leaves out
  trained.mlp.refresh();
  const auto integers = integer_layers(trained.mlp);
  const auto text = complete(trained.graph, integers).text();
  const auto network = Network::parse(text, "trained");
  EXPECT_EQ(complete(trained.graph, layers_of(trained.graph, network)).text(), text);

  auto back = mlp_of(shape_of(trained.recipe, trained.graph), layers_of(trained.graph, network));
  EXPECT_EQ(complete(trained.graph, integer_layers(back)).text(), text);
  EXPECT_EQ(differing_from_file(trained.graph, back, trained.natural), 0U);

  auto recipe = trained.recipe;
  recipe.adapt_epochs = 3;
  auto adapted = adapt_mlp(recipe, trained.graph, network, *trained.objective, {});
  EXPECT_NE(complete(trained.graph, integer_layers(adapted)).text(), text);
  EXPECT_EQ(differing_from_file(trained.graph, adapted, trained.natural), 0U);
  for (std::size_t l = 0; l < back.layers().size(); ++l) {
    const auto& zero = back.layers()[l].weights.value.array() == 0;
    EXPECT_EQ((zero && adapted.layers()[l].weights.value.array() != 0).count(), 0);
  }
}

TEST(IntegerLayers, of_another_recipe_are_an_error) {
  Trained trained;
  const auto network = Network::parse(complete(trained.graph, integer_layers(trained.mlp)).text(), "trained");
  const auto deeper = shape_of(small_recipe({8, 6, 4}, 6, 6, 0), trained.graph);
  EXPECT_THROW(std::ignore = mlp_of(deeper, layers_of(trained.graph, network)), Error);
  const auto coarser = shape_of(small_recipe({8, 6}, 6, 5, 0), trained.graph);
  EXPECT_THROW(std::ignore = mlp_of(coarser, layers_of(trained.graph, network)), Error);
  auto fewer = trained.recipe;
  fewer.features.of_muon.resize(2);
  const auto graph = make_graph(fewer.task, "fewer", fewer.features);
  EXPECT_THROW(std::ignore = mlp_of(shape_of(fewer, graph), layers_of(graph, network)), Error);
}

}  // namespace
}  // namespace mu40
