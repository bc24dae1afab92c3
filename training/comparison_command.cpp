#include "comparison_command.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "comparison.hpp"
#include "generate/named_tune.hpp"

namespace mu40 {
namespace {

struct ComparisonArguments {
  std::filesystem::path recipe, teacher, network;
  std::string tune;
  double share = 0.05;
  int n_seeds = 3;
};

constexpr SampleCounts kHeldOut{300'000, 300'000, 100'000};

void print_cell(const std::vector<double>& values, int decimals) {
  if (values.empty()) {
    std::printf(" %24s", "-");
    return;
  }
  const auto spread = spread_of(values);
  char range[32];
  std::snprintf(range, sizeof(range), "(%.*f..%.*f)", decimals, spread.low, decimals, spread.high);
  std::printf(" %8.*f %15s", decimals, spread.median, range);
}

void print_rows(const std::vector<ComparisonRow>& rows, KernelId task) {
  std::printf("%-24s %8s %7s %24s %24s", "", "labels", "epochs", "weight bits", "held-out loss");
  for (const auto& column : achievement_columns(task)) std::printf(" %24s", column.c_str());
  std::printf("\n");
  for (const auto& row : rows) {
    std::printf("%-24s %8s %7s", row.name.c_str(), row.labels.c_str(), row.epochs.c_str());
    print_cell(row.weight_bits, 0);
    print_cell(row.loss, 4);
    for (const auto& values : row.achievement) print_cell(values, 4);
    std::printf("\n");
  }
}

ComparisonSetting setting_of(const ComparisonArguments& options) {
  return {options.n_seeds, [](const std::string& name) { std::fprintf(stderr, "training: %s\n", name.c_str()); }};
}

void ablate(const ComparisonArguments& options) {
  const auto recipe = load_recipe(options.recipe);
  const auto teacher = Teacher::load(options.teacher);
  const auto samples = generate_for(recipe.task, kPublishedTune.tune, Purpose::kTraining, counts_of(recipe));
  const auto held_out = generate_for(recipe.task, kPublishedTune.tune, Purpose::kTest, kHeldOut);
  const auto rows = compare_techniques(recipe, teacher, samples, held_out, setting_of(options));
  std::printf("generated muons, tune \"published\"; median and range of %d training seeds\n", options.n_seeds);
  print_rows(rows, recipe.task);
}

void transfer(const ComparisonArguments& options) {
  const auto recipe = load_recipe(options.recipe);
  const auto network = Network::load(options.network);
  const auto& tune = named_tune(options.tune);
  const auto samples = generate_for(recipe.task, tune.tune, Purpose::kTraining, counts_of(recipe));
  const auto held_out = generate_for(recipe.task, tune.tune, Purpose::kTest, kHeldOut);
  const auto rows = compare_transfer(recipe, network, samples, held_out, options.share, setting_of(options));
  std::printf("%s on generated muons, tune \"%s\"; median and range of %d training seeds\n", network.name().c_str(),
              options.tune.c_str(), options.n_seeds);
  print_rows(rows, recipe.task);
}

}  // namespace

void add_comparison_commands(CLI::App& app) {
  const auto options = std::make_shared<ComparisonArguments>();
  options->tune = kDataLikeTune.name;
  auto* first = app.add_subcommand(
      "ablate", "Print what quantisation-aware training, distillation and pruning bring: trains without each of them");
  auto* second = app.add_subcommand(
      "transfer", "Print what a trained network saves in labels and epochs on another detector, against training anew");
  for (auto* command : {first, second}) {
    command->add_option("recipe", options->recipe, "Recipe of the network")->required();
    command->add_option("--seeds", options->n_seeds, "Training seeds")->capture_default_str()->check(CLI::Range(1, 99));
  }
  first->add_option("--teacher", options->teacher, "Teacher to distil from")->required();
  second->add_option("--network", options->network, "The trained network")->required();
  second->add_option("--tune", options->tune, "The other detector")->capture_default_str();
  second->add_option("--share", options->share, "Share of the labels to adapt with")
      ->capture_default_str()
      ->check(CLI::Range(0.001, 0.5));
  first->callback([options] { ablate(*options); });
  second->callback([options] { transfer(*options); });
}

}  // namespace mu40
