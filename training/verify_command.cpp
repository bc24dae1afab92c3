#include "verify_command.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "exactness.hpp"
#include "generate/named_tune.hpp"
#include "layout/error.hpp"
#include "learning_samples.hpp"

namespace mu40 {
namespace {

struct VerifyArguments {
  std::filesystem::path recipe, network;
};

void verify(const VerifyArguments& options) {
  const auto recipe = load_recipe(options.recipe);
  const auto network = Network::load(options.network);
  if (network.task() != recipe.task) {
    throw Error(ErrorCode::kMismatch,
                options.network.string() + " does not have the task of " + options.recipe.string());
  }
  const auto graph = make_graph(recipe.task, "verified", recipe.features);
  auto mlp = mlp_of(shape_of(recipe, graph), layers_of(graph, network));
  const auto test =
      generate_for(recipe.task, kPublishedTune.tune, Purpose::kTest, {kNaturalTestMuons, kFlatTestMuons, kTestPairs});
  const auto rows = test.all();
  std::size_t n_differing = 0;
  for (const auto muons : {rows.natural, rows.flat}) n_differing += differing_rows(graph, mlp, network, muons);
  n_differing += differing_rows(graph, mlp, network, rows.pairs);
  const auto n = rows.natural.size() + rows.flat.size() + rows.pairs.size();
  std::printf("%s: training's forward pass and the integer reference differ on %zu of %zu generated test rows\n",
              options.network.c_str(), n_differing, n);
  if (n_differing > 0) {
    throw Error(ErrorCode::kInternal, options.network.string() + " does not compute what training computes");
  }
}

}  // namespace

void add_verify_command(CLI::App& app) {
  const auto options = std::make_shared<VerifyArguments>();
  auto* command = app.add_subcommand(
      "verify", "Compare training's forward pass with the integer reference on every generated test sample");
  command->add_option("recipe", options->recipe, "Recipe of the network")->required();
  command->add_option("network", options->network, "Network file that `train` made by it")->required();
  command->callback([options] { verify(*options); });
}

}  // namespace mu40
