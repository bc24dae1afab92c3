#include "verify_command.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exactness.hpp"
#include "generate/named_tune.hpp"
#include "judge.hpp"
#include "layout/error.hpp"
#include "learning_samples.hpp"

namespace mu40 {
namespace {

struct VerifyArguments {
  std::filesystem::path recipe;
  std::vector<std::filesystem::path> networks;
};

// The perceptron that `network`, made by `recipe`, was exported from.
Mlp perceptron_of(const Recipe& recipe, const Graph& graph, const Network& network) {
  if (network.task() != recipe.task) {
    throw Error(ErrorCode::kMismatch, network.name() + " does not have the task of the recipe");
  }
  return mlp_of(shape_of(recipe, graph), layers_of(graph, network));
}

void verify(const VerifyArguments& options) {
  const auto recipe = load_recipe(options.recipe);
  const auto network = Network::load(options.networks.front());
  const auto graph = make_graph(recipe.task, "verified", recipe.features);
  auto mlp = perceptron_of(recipe, graph, network);
  const auto test =
      generate_for(recipe.task, kPublishedTune.tune, Purpose::kTest, {kNaturalTestMuons, kFlatTestMuons, kTestPairs});
  const auto rows = test.all();
  std::size_t n_differing = 0;
  for (const auto muons : {rows.natural, rows.flat}) n_differing += differing_rows(graph, mlp, network, muons);
  n_differing += differing_rows(graph, mlp, network, rows.pairs);
  const auto n = rows.natural.size() + rows.flat.size() + rows.pairs.size();
  std::printf("%s: training's forward pass and the integer reference differ on %zu of %zu generated test rows\n",
              options.networks.front().c_str(), n_differing, n);
  if (n_differing > 0) {
    throw Error(ErrorCode::kInternal, options.networks.front().string() + " does not compute what training computes");
  }
}

constexpr SampleCounts kHeldOutForRank{300'000, 300'000, 300'000};

// One line a network on stdout: its loss and its file, the best first.
void rank(const VerifyArguments& options) {
  const auto recipe = load_recipe(options.recipe);
  const auto held_out = generate_for(recipe.task, kPublishedTune.tune, Purpose::kValidation, kHeldOutForRank);
  const Judge judge(recipe, held_out.all());
  std::vector<std::pair<double, std::string>> ranked;
  for (const auto& file : options.networks) {
    auto mlp = perceptron_of(recipe, judge.graph(), Network::load(file));
    ranked.emplace_back(judge.judge(mlp).loss, file.string());
  }
  std::ranges::sort(ranked);
  for (const auto& [loss, file] : ranked) std::printf("%.5f %s\n", loss, file.c_str());
}

}  // namespace

void add_verify_commands(CLI::App& app) {
  const auto options = std::make_shared<VerifyArguments>();
  auto* one = app.add_subcommand(
      "verify", "Compare training's forward pass with the integer reference on every generated test sample");
  auto* several = app.add_subcommand("rank", "Print the loss of training seeds on validation samples, the best first");
  for (auto* command : {one, several}) {
    command->add_option("recipe", options->recipe, "Recipe of the networks")->required();
  }
  one->add_option("network", options->networks, "Network file that `train` made by it")->required()->expected(1);
  several->add_option("networks", options->networks, "Network files that `train` made by it")->required();
  one->callback([options] { verify(*options); });
  several->callback([options] { rank(*options); });
}

}  // namespace mu40
