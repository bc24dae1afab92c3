#include "comparison_command.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "comparison.hpp"
#include "comparison_json.hpp"
#include "generate/named_tune.hpp"
#include "io/output_file.hpp"

namespace mu40 {
namespace {

struct ComparisonArguments {
  std::filesystem::path recipe, teacher, network, json;
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

void print_rows(const std::vector<ComparisonRow>& rows, const ComparedOn& on) {
  std::printf("generated muons, tune \"%s\", test samples; median and range of %d training seeds\n", on.tune.data(),
              on.n_seeds);
  std::printf("%-24s %8s %7s %24s %24s", "", "labels", "epochs", "weight bits", "held-out loss");
  for (const auto& column : achievement_columns(on.task)) std::printf(" %24s", column.c_str());
  std::printf("\n");
  for (const auto& row : rows) {
    std::printf("%-24s %8s %7s", row.name.c_str(), row.labels.c_str(), row.epochs.c_str());
    print_cell(row.weight_bits, 0);
    print_cell(row.loss, 4);
    for (const auto& values : row.achievement) print_cell(values, 4);
    std::printf("\n");
  }
}

void tell(std::optional<OutputFile>& file, const std::vector<ComparisonRow>& rows, const ComparedOn& on) {
  print_rows(rows, on);
  if (!file) return;
  const auto text = comparison_json(on, rows);
  file->write(std::as_bytes(std::span(text)));
  file->commit();
}

std::optional<OutputFile> json_file(const ComparisonArguments& options) {
  if (options.json.empty()) return std::nullopt;
  return std::optional<OutputFile>(std::in_place, options.json);
}

ComparisonSetting setting_of(const ComparisonArguments& options) {
  return {options.n_seeds, [](const std::string& name) { std::fprintf(stderr, "training: %s\n", name.c_str()); }};
}

void ablate(const ComparisonArguments& options) {
  auto file = json_file(options);
  const auto recipe = load_recipe(options.recipe);
  const auto teacher = Teacher::load(options.teacher);
  const auto samples = generate_for(recipe.task, kPublishedTune.tune, Purpose::kTraining, counts_of(recipe));
  const auto held_out = generate_for(recipe.task, kPublishedTune.tune, Purpose::kTest, kHeldOut);
  const auto rows = compare_techniques(recipe, teacher, samples, held_out, setting_of(options));
  tell(file, rows, {recipe.task, kPublishedTune.name, options.n_seeds});
}

void transfer(const ComparisonArguments& options) {
  auto file = json_file(options);
  const auto recipe = load_recipe(options.recipe);
  const auto network = Network::load(options.network);
  const auto& tune = named_tune(options.tune);
  const auto samples = generate_for(recipe.task, tune.tune, Purpose::kTraining, counts_of(recipe));
  const auto held_out = generate_for(recipe.task, tune.tune, Purpose::kTest, kHeldOut);
  const auto rows = compare_transfer(recipe, network, samples, held_out, options.share, setting_of(options));
  tell(file, rows, {recipe.task, options.tune, options.n_seeds});
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
    command->add_option("--json", options->json, "Also write the rows to this file");
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
