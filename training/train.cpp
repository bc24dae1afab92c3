#include "train.hpp"

#include <random>
#include <string>

#include "layout/error.hpp"
#include "scores.hpp"

namespace mu40 {
namespace {

constexpr double kEfficiency = 0.9;

void expect_quantised(const Recipe& recipe, bool is_quantised) {
  if (recipe.is_quantised() != is_quantised) {
    throw Error(ErrorCode::kInvalidArgument, std::string("a recipe with integer_epochs ") +
                                                 (is_quantised ? "0 where more" : "of 1 and more where 0") +
                                                 " was expected");
  }
}

std::string name_of(const Recipe& recipe, std::uint64_t seed) {
  return std::string(kKernelNames[static_cast<std::size_t>(recipe.task)]) + "-" + std::to_string(seed);
}

}  // namespace

std::unique_ptr<Objective> objective_of(const Recipe& recipe, const Graph& graph, const TrainingSamples& samples,
                                        const TrainOptions& options) {
  if (options.teacher != nullptr && options.teacher->recipe().task != recipe.task) {
    throw Error(ErrorCode::kMismatch, "the teacher's task is not the recipe's");
  }
  if (recipe.task == KernelId::kRecalibrate) {
    return recalibrate_objective(recipe, graph, samples.natural, samples.flat, options.teacher, options.seed);
  }
  return classify_objective(recipe, graph, samples.pairs, options.teacher, options.seed);
}

Mlp train_mlp(const Recipe& recipe, const Graph& graph, Objective& objective, const TrainOptions& options) {
  std::mt19937_64 random(options.seed);
  Mlp mlp(shape_of(recipe, graph), objective.input_mean(), random);
  fit(mlp, objective, recipe, options.checkpoint, options.progress);
  return mlp;
}

Mlp adapt_mlp(const Recipe& recipe, const Graph& graph, const Network& network, Objective& objective,
              const TrainOptions& options) {
  auto mlp = mlp_of(shape_of(recipe, graph), layers_of(graph, network));
  Recipe course = recipe;
  course.float_epochs = 0;
  course.integer_epochs = recipe.adapt_epochs;
  course.integer_rate = recipe.adapt_rate;
  fit(mlp, objective, course, options.checkpoint, options.progress);
  return mlp;
}

NetworkDraft export_network(const Graph& graph, const Mlp& mlp, const TrainingSamples& samples) {
  auto draft = complete(graph, integer_layers(mlp));
  if (graph.task == KernelId::kClassify) {
    const auto network = Network::parse(draft.text(), "trained network");
    draft.set_threshold(static_cast<std::int32_t>(threshold_at(score_pairs(network, samples.pairs), kEfficiency)));
  }
  return draft;
}

NetworkDraft train_network(const Recipe& recipe, const TrainingSamples& samples, const TrainOptions& options) {
  expect_quantised(recipe, true);
  const auto graph = make_graph(recipe.task, name_of(recipe, options.seed), recipe.features);
  const auto objective = objective_of(recipe, graph, samples, options);
  return export_network(graph, train_mlp(recipe, graph, *objective, options), samples);
}

Teacher train_teacher(const std::string& recipe_text, const TrainingSamples& samples, const TrainOptions& options) {
  const auto recipe = parse_recipe(recipe_text, "teacher's recipe");
  expect_quantised(recipe, false);
  const auto graph = make_graph(recipe.task, "teacher", recipe.features);
  const auto objective = objective_of(recipe, graph, samples, options);
  return {recipe_text, train_mlp(recipe, graph, *objective, options)};
}

}  // namespace mu40
