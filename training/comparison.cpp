#include "comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "judge.hpp"
#include "quantiser.hpp"

namespace mu40 {
namespace {

// What learns with integers in the forward pass.
enum class Integers : std::uint8_t { kWeightsAndBiases, kBiases, kNothing };
using enum Integers;

// What is left of the recipe.
struct Technique {
  const char* name;
  Integers learning;
  bool is_pruned, is_taught;
};

constexpr std::array<Technique, 6> kTechniques{{
    {"as the recipe says", kWeightsAndBiases, true, true},
    {"not taught", kWeightsAndBiases, true, false},
    {"not pruned", kWeightsAndBiases, false, true},
    {"integer biases alone", kBiases, true, true},
    {"rounded at the end", kNothing, true, true},
    {"none of the three", kNothing, false, false},
}};

// The recipe with all its epochs in float.
Recipe in_float(Recipe recipe) {
  recipe.float_epochs += recipe.integer_epochs;
  recipe.integer_epochs = 0;
  return recipe;
}

Recipe unpruned(Recipe recipe) {
  std::fill(recipe.sparsity.begin(), recipe.sparsity.end(), 0);
  return recipe;
}

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof(text), "%g %%", 100 * share);
  return text;
}

// Judges for the rows of one table.
class Comparer {
 public:
  Comparer(const Recipe& recipe, const LearningSamples& held_out, const ComparisonSetting& setting)
      : n_columns_(achievement_columns(recipe.task).size()), judge_(recipe, held_out.all()), setting_(setting) {}

  [[nodiscard]] ComparisonRow row(std::string name, std::string labels, std::string epochs) const {
    return {
        std::move(name), std::move(labels), std::move(epochs), {}, {}, std::vector<std::vector<double>>(n_columns_)};
  }

  [[nodiscard]] const Graph& graph() const noexcept { return judge_.graph(); }

  void announce(const std::string& name) const { setting_.on_row(name); }

  [[nodiscard]] int n_seeds() const noexcept { return setting_.n_seeds; }

  // Adds a value a column for `mlp` as it is.
  void judge(ComparisonRow& row, Mlp& mlp) const {
    const auto judged = judge_.judge(mlp);
    row.loss.push_back(judged.loss);
    for (std::size_t i = 0; i < n_columns_; ++i) row.achievement[i].push_back(judged.achievement[i]);
    if (judged.cost) row.weight_bits.push_back(static_cast<double>(judged.cost->weights.nonzero_weight_bits));
  }

 private:
  std::size_t n_columns_;
  Judge judge_;
  const ComparisonSetting& setting_;
};

// Hidden neurons of a dense network with one hidden layer and as many weight bits.
int neurons_for(const Recipe& recipe, std::size_t n_features, double weight_bits) {
  const auto n_outputs = output_fractions(recipe.task).size();
  const double a_neuron = static_cast<double>(n_features) * recipe.weight_bits.front() +
                          static_cast<double>(n_outputs) * recipe.weight_bits.back();
  return std::max(1, static_cast<int>(std::lround(weight_bits / a_neuron)));
}

}  // namespace

std::vector<ComparisonRow> compare_techniques(const Recipe& recipe, const Teacher& teacher,
                                              const LearningSamples& samples, const LearningSamples& held_out,
                                              const ComparisonSetting& setting) {
  const Comparer comparer(recipe, held_out, setting);
  const auto epochs = std::to_string(recipe.float_epochs + recipe.integer_epochs);
  std::vector<ComparisonRow> rows;
  auto self = comparer.row("its float self", "100 %", epochs);
  const auto train = [&](const Recipe& changed, const Teacher* taught_by, int seed) {
    TrainOptions options;
    options.seed = static_cast<std::uint64_t>(seed);
    options.teacher = taught_by;
    const auto objective = objective_of(changed, comparer.graph(), samples.all(), options);
    auto mlp = train_mlp(changed, comparer.graph(), *objective, options);
    if (!changed.is_quantised() && changed.sparsity == recipe.sparsity) comparer.judge(self, mlp);
    if (!changed.is_quantised()) quantise(mlp, objective->calibration_inputs());
    return mlp;
  };
  for (const auto& technique : kTechniques) {
    auto& row = rows.emplace_back(comparer.row(technique.name, "100 %", epochs));
    auto changed = technique.is_pruned ? recipe : unpruned(recipe);
    if (technique.learning == kBiases) changed.integer_weight_share = 0;
    if (technique.learning == kNothing) changed = in_float(changed);
    for (int seed = 1; seed <= comparer.n_seeds(); ++seed) {
      comparer.announce(row.name);
      auto mlp = train(changed, technique.is_taught ? &teacher : nullptr, seed);
      comparer.judge(row, mlp);
    }
  }
  auto& small = rows.emplace_back(comparer.row("small instead of pruned", "100 %", epochs));
  auto narrow = unpruned(recipe);
  narrow.hidden.assign(
      1, neurons_for(recipe, comparer.graph().features.size(), spread_of(rows.front().weight_bits).median));
  narrow.weight_bits = {recipe.weight_bits.front(), recipe.weight_bits.back()};
  narrow.activation_bits.resize(1);
  narrow.sparsity.assign(2, 0);
  for (int seed = 1; seed <= comparer.n_seeds(); ++seed) {
    comparer.announce(small.name);
    auto mlp = train(narrow, &teacher, seed);
    comparer.judge(small, mlp);
  }
  rows.push_back(std::move(self));
  return rows;
}

std::vector<ComparisonRow> compare_transfer(const Recipe& recipe, const Network& network,
                                            const LearningSamples& samples, const LearningSamples& held_out,
                                            double share, const ComparisonSetting& setting) {
  const Comparer comparer(recipe, held_out, setting);
  std::vector<ComparisonRow> rows;
  rows.push_back(comparer.row("as it is", "0", "0"));
  auto as_it_is = mlp_of(shape_of(recipe, comparer.graph()), layers_of(comparer.graph(), network));
  comparer.judge(rows.back(), as_it_is);
  const auto options_of = [](int seed) {
    TrainOptions options;
    options.seed = static_cast<std::uint64_t>(seed);
    return options;
  };
  rows.push_back(comparer.row("adapted", percent(share), std::to_string(recipe.adapt_epochs)));
  for (int seed = 1; seed <= comparer.n_seeds(); ++seed) {
    comparer.announce("adapted");
    const auto objective = objective_of(recipe, comparer.graph(), samples.first(share), options_of(seed));
    auto mlp = adapt_mlp(recipe, comparer.graph(), network, *objective, options_of(seed));
    comparer.judge(rows.back(), mlp);
  }
  for (double part = share; part < 2; part = part < 1 ? std::min(1.0, 2 * part) : 2) {
    // As many steps as with all labels: fewer would be held against the share.
    auto longer = recipe;
    longer.float_epochs = static_cast<int>(std::lround(recipe.float_epochs / part));
    longer.integer_epochs = static_cast<int>(std::lround(recipe.integer_epochs / part));
    rows.push_back(comparer.row("anew", percent(part), std::to_string(longer.float_epochs + longer.integer_epochs)));
    for (int seed = 1; seed <= comparer.n_seeds(); ++seed) {
      comparer.announce("anew, " + percent(part));
      const auto objective = objective_of(longer, comparer.graph(), samples.first(part), options_of(seed));
      auto mlp = train_mlp(longer, comparer.graph(), *objective, options_of(seed));
      comparer.judge(rows.back(), mlp);
    }
  }
  return rows;
}

}  // namespace mu40
