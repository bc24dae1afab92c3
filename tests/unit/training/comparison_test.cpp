#include "comparison.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "generate/named_tune.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr SampleCounts kFew{30'000, 15'000, 20'000};

Recipe quick_recipe() {
  Recipe recipe;
  recipe.features.of_muon = {"log_pt", "bend", "abs_eta", "is_good"};
  recipe.features.bits = 7;
  recipe.hidden = {12};
  recipe.weight_bits = {3, 3};
  recipe.activation_bits = {6};
  recipe.sparsity = {0.6, 0.4};
  recipe.float_epochs = 8;
  recipe.integer_epochs = 16;
  recipe.adapt_epochs = 100;
  recipe.adapt_rate = 0.005;
  recipe.integer_rate = 0.01;
  return recipe;
}

const ComparisonRow& row_named(const std::vector<ComparisonRow>& rows, const std::string& name) {
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.name == name; });
  if (row == rows.end()) throw Error(ErrorCode::kNotFound, "no row " + name);
  return *row;
}

TEST(SeedSpread, is_median_and_range) {
  EXPECT_EQ(spread_of({3, 1, 2}).median, 2);
  EXPECT_EQ(spread_of({4, 1, 2, 3}).median, 2.5);
  EXPECT_EQ(spread_of({4, 1, 2, 3}).low, 1);
  EXPECT_EQ(spread_of({4, 1, 2, 3}).high, 4);
}

TEST(Comparison, takes_each_technique_away) {
  const auto recipe = quick_recipe();
  const auto samples = generate_for(recipe.task, kPublishedTune.tune, Purpose::kTraining, kFew);
  const auto held_out = generate_for(recipe.task, kPublishedTune.tune, Purpose::kValidation, kFew);
  const auto teacher = train_teacher(
      "task = \"recalibrate\"\nmuon_features = [\"log_pt\", \"bend\", \"abs_eta\", \"is_good\"]\nhidden = [24]\n"
      "float_epochs = 5\ninteger_epochs = 0\n",
      samples.all(), {});
  int trained = 0;
  const auto rows = compare_techniques(recipe, teacher, samples, held_out, {2, [&](const std::string&) { ++trained; }});
  EXPECT_EQ(trained, 14);
  const auto bits = [&](const char* name) { return spread_of(row_named(rows, name).weight_bits).median; };
  const auto loss = [&](const char* name) { return spread_of(row_named(rows, name).loss).median; };
  EXPECT_GT(bits("not pruned"), 1.6 * bits("as the recipe says"));
  EXPECT_LT(bits("rounded at the end"), 0.7 * bits("not pruned"));
  EXPECT_NEAR(bits("small instead of pruned"), bits("as the recipe says"), 0.4 * bits("as the recipe says"));
  EXPECT_LT(loss("as the recipe says"), loss("rounded at the end"));
  EXPECT_LT(loss("its float self"), loss("rounded at the end"));
  EXPECT_TRUE(row_named(rows, "its float self").weight_bits.empty());
  for (const auto& row : rows) {
    ASSERT_EQ(row.loss.size(), 2U) << row.name;
    ASSERT_EQ(row.achievement.size(), achievement_columns(recipe.task).size());
    for (const auto& values : row.achievement) ASSERT_EQ(values.size(), 2U);
  }
}

TEST(Comparison, a_trained_network_needs_fewer_labels_on_another_detector) {
  auto recipe = quick_recipe();
  recipe.sparsity = {0.3, 0};
  const auto samples = generate_for(recipe.task, kPublishedTune.tune, Purpose::kTraining, kFew);
  const auto network = Network::parse(train_network(recipe, samples.all(), {}).text(), "first");
  // Another detector that is not the one networks are judged on.
  Tune tune;
  tune.response_bias = 1.35F;
  tune.bend_gev_rad = 2.4F;
  const auto others = generate_for(recipe.task, tune, Purpose::kTraining, kFew);
  const auto held_out = generate_for(recipe.task, tune, Purpose::kValidation, kFew);
  recipe.float_epochs = recipe.integer_epochs = 1;
  const auto rows = compare_transfer(recipe, network, others, held_out, 0.1, {1, [](const std::string&) {}});
  ASSERT_EQ(rows.size(), 2U + 5U);
  EXPECT_EQ(rows[0].name, "as it is");
  EXPECT_EQ(rows[1].labels, "10 %");
  EXPECT_EQ(rows[2].labels, "10 %");
  EXPECT_EQ(rows[2].epochs, "20");
  EXPECT_EQ(rows.back().labels, "100 %");
  EXPECT_LT(rows[1].loss[0], 0.95 * rows[0].loss[0]);
}

}  // namespace
}  // namespace mu40
