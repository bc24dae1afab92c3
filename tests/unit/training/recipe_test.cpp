#include "recipe.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "layout/error.hpp"

namespace mu40 {
namespace {

const std::string kGood = R"(
task = "recalibrate"
muon_features = ["log_pt", "abs_eta"]
feature_bits = 6
hidden = [5]
weight_bits = [4, 6]
activation_bits = [5]
sparsity = [0.5, 0]
)";

void expect_refused(const std::string& text, const std::string& sentence) {
  try {
    std::ignore = parse_recipe(text, "r.toml");
    FAIL() << text;
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(sentence), std::string::npos) << error.what();
  }
}

std::string replaced(std::string text, const std::string& old_part, const std::string& new_part) {
  return text.replace(text.find(old_part), old_part.size(), new_part);
}

TEST(Recipe, keys_that_are_there_take_the_place_of_defaults) {
  EXPECT_EQ(parse_recipe(kGood, "r.toml").loss_weights, (std::vector<double>{3, 2, 3}));
  EXPECT_EQ(parse_recipe(kGood + "loss_weights = [6, 2, 1]\n", "r.toml").loss_weights, (std::vector<double>{6, 2, 1}));
  expect_refused(kGood + "loss_weights = [6, 2]\n", "loss_weights");
}

TEST(Recipe, says_shape_and_bits) {
  const auto recipe = parse_recipe(kGood, "r.toml");
  EXPECT_TRUE(recipe.is_quantised());
  const auto shape = shape_of(recipe, make_graph(recipe.task, "n", recipe.features));
  EXPECT_EQ(shape.input_limits, (std::vector{63, 63}));
  EXPECT_EQ(shape.input_fraction, 5);
  ASSERT_EQ(shape.hidden.size(), 1U);
  EXPECT_EQ(shape.hidden[0].neurons, 5);
  EXPECT_EQ(shape.hidden[0].weight_bits, 4);
  EXPECT_EQ(shape.hidden[0].activation_bits, 5);
  EXPECT_EQ(shape.output.weight_bits, 6);
  EXPECT_EQ(shape.output_fractions.size(), 3U);
}

TEST(Recipe, refuses_what_it_does_not_know_with_file_and_key) {
  expect_refused(kGood + "speed = 3\n", "r.toml: speed is no key");
  expect_refused(replaced(kGood, "[4, 6]", "[4]"), "r.toml: weight_bits: expected an array of 2");
  expect_refused(replaced(kGood, "[4, 6]", "[4, 9]"), "weight_bits: expected a whole number in [3, 8]");
  expect_refused(replaced(kGood, "[0.5, 0]", "[0.5, 1.5]"), "sparsity: expected a number in [0, 0.99]");
  expect_refused(replaced(kGood, "recalibrate", "translate"), "task: expected recalibrate or classify");
  expect_refused(replaced(kGood, "[5]\nw", "[5.5]\nw"), "hidden: expected a whole number");
  expect_refused(replaced(kGood, "[\"log_pt\", \"abs_eta\"]", "[]"), "muon_features: expected the names");
  expect_refused(kGood + "pair_features = [\"phi_near\"]\n", "pair_features: expected none");
  expect_refused("task = ", "r.toml: line 1");
  EXPECT_THROW(std::ignore = load_recipe("/nowhere/r.toml"), Error);
}

TEST(Recipe, an_unknown_feature_is_an_error_that_names_the_known_ones) {
  const auto recipe = parse_recipe(replaced(kGood, "abs_eta", "colour"), "r.toml");
  try {
    std::ignore = make_graph(recipe.task, "n", recipe.features);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'colour'"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("log_pt, inverse_pt"), std::string::npos);
  }
}

TEST(Recipe, the_shipped_ones_load) {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(MU40_RECIPES)) {
    const auto recipe = load_recipe(file.path());
    EXPECT_NO_THROW(std::ignore = make_graph(recipe.task, "n", recipe.features)) << file.path();
    ++count;
  }
  EXPECT_GE(count, 2);
}

}  // namespace
}  // namespace mu40
