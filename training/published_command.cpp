#include "published_command.hpp"

#include <cstdio>
#include <memory>
#include <span>
#include <string>

#include "generate/named_tune.hpp"
#include "io/output_file.hpp"
#include "published_model.hpp"

namespace mu40 {
namespace {

struct PublishedOptions {
  std::string task = "recalibrate";
  std::string recipe = "fixed";
  int width = 16;
  std::uint64_t seed = 1;
  std::filesystem::path output;
};

void train_published(const PublishedOptions& options) {
  OutputFile file(options.output);
  const auto task = options.task == kKernelNames[0] ? KernelId::kRecalibrate : KernelId::kClassify;
  const auto model = PublishedModel::train(task, options.width, published_recipe(task, options.width, options.recipe),
                                           kPublishedTune.tune, options.seed, [](int epoch, int epochs, double loss) {
                                             std::fprintf(stderr, "epoch %d of %d, loss %.6f\n", epoch, epochs, loss);
                                           });
  const auto text = model.text();
  file.write(std::as_bytes(std::span(text)));
  file.commit();
}

}  // namespace

void add_published_command(CLI::App& app) {
  auto options = std::make_shared<PublishedOptions>();
  auto* command = app.add_subcommand("published", "Train a network of the published study, in floating point");
  command->add_option("--task", options->task, "recalibrate, classify")
      ->capture_default_str()
      ->check(CLI::IsMember({"recalibrate", "classify"}));
  command->add_option("--width", options->width, "Neurons a layer: 8 student, 16 baseline, 256 teacher")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  command->add_option("--recipe", options->recipe, "fixed: lands near the published figures; converged: trained on")
      ->capture_default_str()
      ->check(CLI::IsMember({"fixed", "converged"}));
  command->add_option("--seed", options->seed, "The same seed gives the same model")->capture_default_str();
  command->add_option("-o,--output", options->output, "Model file to write, JSON")->required();
  command->callback([options] { train_published(*options); });
}

}  // namespace mu40
