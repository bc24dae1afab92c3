#include "train_command.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "generate/named_tune.hpp"
#include "io/output_file.hpp"
#include "layout/error.hpp"
#include "learning_samples.hpp"
#include "report.hpp"
#include "train.hpp"

namespace mu40 {
namespace {

namespace fs = std::filesystem;

// A recording and the truth behind it.
struct Labelled {
  fs::path recording;
  fs::path truth;
};

struct TrainArguments {
  Labelled train, flat, test;
  std::string tune;
  fs::path recipe, teacher, checkpoint, output;
  std::uint64_t seed = 1;
};

void add_recording(CLI::App& command, const std::string& prefix, const std::string& what, Labelled& files) {
  command.add_option("--" + prefix + "recording", files.recording, what);
  command.add_option("--" + prefix + "truth", files.truth, "Its truth; FILE.truth.h5 if not given");
}

void add_options(CLI::App& command, TrainArguments& options) {
  command.add_option("recipe", options.recipe, "Recipe, as in training/recipes")->required();
  command.add_option("-o,--output", options.output, "File to write")->required();
  add_recording(command, "", "Recording to learn from", options.train);
  add_recording(command, "flat-", "Recording with single muons flat in log pT, to learn hard muons from", options.flat);
  command.add_option("--tune", options.tune, "Without recordings: learn from the generator, this tune of it")
      ->capture_default_str();
  command.add_option("--seed", options.seed, "The same seed gives the same network")->capture_default_str();
  command.add_option("--checkpoint", options.checkpoint,
                     "Where the state is kept after each epoch; if it is there, training goes on from it");
}

Samples load(const Labelled& files) {
  if (files.recording.empty()) return {};
  auto truth = files.truth;
  if (truth.empty()) truth = fs::path(files.recording).replace_extension(".truth.h5");
  auto samples = load_samples(files.recording, truth);
  std::fprintf(stderr, "%s: %zu matched muons, %zu pairs\n", files.recording.c_str(), samples.muons.size(),
               samples.pairs.size());
  return samples;
}

// One line that counts the epochs; in a terminal it is written over.
class ProgressLine {
 public:
  void operator()(int epoch, int epochs, double loss) {
    const bool is_terminal = isatty(fileno(stderr)) != 0;
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
    ++n_shown_;
    const double left_s = spent.count() / n_shown_ * (epochs - epoch);
    std::fprintf(stderr, "%sepoch %d of %d, loss %.5f, %.0f s left%s", is_terminal ? "\r\033[K" : "", epoch, epochs,
                 loss, left_s, is_terminal && epoch < epochs ? "" : "\n");
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  int n_shown_ = 0;
};

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Error(ErrorCode::kNotFound, file.string() + ": cannot be read, expected a recipe");
  return {std::istreambuf_iterator<char>(stream), {}};
}

TrainOptions train_options(const TrainArguments& options, const std::string& recipe_text, const Teacher* teacher) {
  TrainOptions out;
  out.seed = options.seed;
  out.teacher = teacher;
  if (!options.checkpoint.empty()) {
    out.checkpoint = {options.checkpoint, recipe_text, "seed " + std::to_string(options.seed)};
  }
  out.progress = ProgressLine();
  return out;
}

std::string described(const Labelled& files, const Samples& samples) {
  return files.recording.filename().string() + (samples.is_generated ? " (generated)" : " (recorded)");
}

// Samples to learn from, and what they are.
struct Lesson {
  LearningSamples samples;
  std::string description;
};

Lesson lesson_of(const Recipe& recipe, const TrainArguments& options) {
  Lesson out;
  if (options.train.recording.empty()) {
    out.samples = generate_for(recipe.task, named_tune(options.tune).tune, Purpose::kTraining, counts_of(recipe));
    out.description = "training samples of the generator, tune " + options.tune;
    return out;
  }
  auto main = load(options.train);
  out.samples.flat = load(options.flat);
  out.description = described(options.train, main);
  if (!options.flat.recording.empty()) out.description += ", " + described(options.flat, out.samples.flat);
  (recipe.task == KernelId::kClassify ? out.samples.pairs : out.samples.natural) = std::move(main);
  return out;
}

void train(const TrainArguments& options) {
  const auto recipe_text = text_of(options.recipe);
  const auto recipe = parse_recipe(recipe_text, options.recipe.string());
  std::optional<Teacher> teacher;
  if (!options.teacher.empty()) teacher = Teacher::load(options.teacher);
  OutputFile file(options.output);
  const auto lesson = lesson_of(recipe, options);
  const auto test = load(options.test);
  auto draft =
      train_network(recipe, lesson.samples.all(), train_options(options, recipe_text, teacher ? &*teacher : nullptr));
  draft.add_note("made_by", "mu40-train train " + options.recipe.filename().string() + " --seed " +
                                std::to_string(options.seed) +
                                (teacher ? " --teacher " + options.teacher.filename().string() : ""));
  draft.add_note("trained_on", lesson.description);
  // Parsing validates what was trained; the file keeps the parsed text.
  const auto network = Network::parse(draft.text(), options.output.string());
  file.write(std::as_bytes(std::span(network.text())));
  file.commit();
  std::printf("%s: %s\n", options.output.c_str(), network.hash().c_str());
  if (options.test.recording.empty()) return;
  if (recipe.task == KernelId::kRecalibrate) {
    print_recalibration(network, test);
  } else {
    print_classification(network, test);
  }
}

void teach(const TrainArguments& options) {
  const auto recipe_text = text_of(options.recipe);
  const auto lesson = lesson_of(parse_recipe(recipe_text, options.recipe.string()), options);
  train_teacher(recipe_text, lesson.samples.all(), train_options(options, recipe_text, nullptr)).save(options.output);
}

}  // namespace

void add_train_commands(CLI::App& app) {
  const auto options = std::make_shared<TrainArguments>();
  options->tune = kPublishedTune.name;
  auto* student = app.add_subcommand("train", "Train an integer network as its recipe says");
  add_options(*student, *options);
  add_recording(*student, "test-", "Recording to measure on afterwards", options->test);
  student->add_option("--teacher", options->teacher, "Learn from this teacher too, by the recipe's teacher_share");
  student->callback([options] { train(*options); });
  auto* teacher = app.add_subcommand("teach", "Train a teacher: the float network of a recipe without integer epochs");
  add_options(*teacher, *options);
  teacher->callback([options] { teach(*options); });
}

}  // namespace mu40
