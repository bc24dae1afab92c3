#include "evaluate_command.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluation.hpp"
#include "evaluation_json.hpp"
#include "evaluation_text.hpp"
#include "io/output_file.hpp"

namespace mu40 {
namespace {

struct EvaluateOptions {
  std::vector<std::string> contenders;
  std::filesystem::path json;
  bool shuffles = false;
};

void evaluate_all(const EvaluateOptions& options) {
  std::optional<OutputFile> file;
  if (!options.json.empty()) file.emplace(options.json);
  std::vector<Contender> contenders;
  contenders.reserve(options.contenders.size());
  for (const auto& argument : options.contenders) contenders.push_back(load_contender(argument));
  const EvaluationProgress progress = [](const std::string& what) { std::fprintf(stderr, "%s\n", what.c_str()); };
  std::vector<TuneEvaluation> tunes;
  for (const auto* tune : named_tunes()) {
    tunes.push_back(evaluate(*tune, contenders, progress));
    std::fputs(evaluation_text(tunes.back()).c_str(), stdout);
  }
  std::vector<Ablation> ablations;
  if (options.shuffles) {
    ablations = ablate(kPublishedTune, contenders, progress);
    std::fputs(ablation_text(ablations).c_str(), stdout);
  }
  if (!file) return;
  const auto text = evaluation_json(tunes, ablations);
  file->write(std::as_bytes(std::span(text)));
  file->commit();
}

}  // namespace

void add_evaluate_command(CLI::App& app) {
  auto options = std::make_shared<EvaluateOptions>();
  auto* command = app.add_subcommand("evaluate", "Compare networks with uGMT and each other on generated test samples");
  command->add_option("networks", options->contenders,
                      "NAME=FILE[,FILE...]: an integer network, or a model of `published`; several files are training "
                      "seeds of one");
  command->add_option("--json", options->json, "Also write the figures, and counts for plots, to this file");
  command->add_flag("--shuffle", options->shuffles, "Also shuffle each field that a network reads among the muons");
  command->callback([options] { evaluate_all(*options); });
}

}  // namespace mu40
