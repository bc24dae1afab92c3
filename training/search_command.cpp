#include "search_command.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "achievement.hpp"
#include "comparison_json.hpp"
#include "generate/named_tune.hpp"
#include "io/output_file.hpp"
#include "search.hpp"

namespace mu40 {
namespace {

struct SearchArguments {
  std::filesystem::path family, teacher, json;
};

constexpr SampleCounts kHeldOutForChoices{300'000, 300'000, 200'000};

void print_found(std::vector<Searched> rows, KernelId task) {
  std::ranges::sort(rows, {}, &Searched::adder_bits);
  std::printf("generated muons, tune \"%s\", validation samples; * nothing else is as small and as good\n",
              kPublishedTune.name.data());
  std::printf("  %10s %10s %6s %10s", "adder bits", "wt. bits", "levels", "loss");
  for (const auto& column : achievement_columns(task)) std::printf(" %9s", column.c_str());
  std::printf("\n");
  for (const auto& row : rows) {
    std::printf("%c %10lld %10lld %6d %10.5f", row.is_on_front ? '*' : ' ', static_cast<long long>(row.adder_bits),
                static_cast<long long>(row.nonzero_weight_bits), row.levels, row.loss);
    for (const auto value : row.achievement) std::printf(" %9.4f", value);
    std::printf("  %s\n", row.name.c_str());
  }
}

void search_family(const SearchArguments& options) {
  std::optional<OutputFile> file;
  if (!options.json.empty()) file.emplace(options.json);
  const auto candidates = load_candidates(options.family);
  const auto teacher = Teacher::load(options.teacher);
  const auto& first = candidates.front().recipe;
  const auto& tune = kPublishedTune.tune;
  const auto samples = generate_for(first.task, tune, Purpose::kTraining, counts_of(first));
  const auto held_out = generate_for(first.task, tune, Purpose::kValidation, kHeldOutForChoices);
  const auto rows = search(candidates, &teacher, samples, held_out, [](std::size_t n_done, std::size_t n_all) {
    std::fprintf(stderr, "%zu of %zu trained\n", n_done, n_all);
  });
  print_found(rows, first.task);
  if (!file) return;
  const auto text = search_json({first.task, kPublishedTune.name, 1}, rows);
  file->write(std::as_bytes(std::span(text)));
  file->commit();
}

}  // namespace

void add_search_command(CLI::App& app) {
  const auto options = std::make_shared<SearchArguments>();
  auto* command = app.add_subcommand("search", "Train a family of recipes and print which of them nothing else beats");
  command->add_option("family", options->family, "Search file, as in training/searches")->required();
  command->add_option("--teacher", options->teacher, "Teacher to distil from")->required();
  command->add_option("--json", options->json, "Also write the rows to this file");
  command->callback([options] { search_family(*options); });
}

}  // namespace mu40
