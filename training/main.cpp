// mu40-train: trains a network from recordings with truth, writes it as integers, and measures these on a held-out
// recording. Exit status: 0 done, 1 failed, 2 wrong usage.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>

#include "cost_command.hpp"
#include "io/output_file.hpp"
#include "published_command.hpp"
#include "report.hpp"
#include "train.hpp"

namespace {

using namespace mu40;
namespace fs = std::filesystem;

// A recording and the truth behind it.
struct Labelled {
  fs::path recording;
  fs::path truth;
};

struct Options {
  Labelled train, flat, test;
  fs::path output, network;
  std::uint64_t seed = 1;
};

void add(CLI::App& command, const std::string& prefix, const std::string& what, Labelled& files) {
  command.add_option("--" + prefix + "recording", files.recording, what)->required();
  command.add_option("--" + prefix + "truth", files.truth, "Its truth; FILE.truth.h5 if not given");
}

Samples load(const Labelled& files) {
  auto truth = files.truth;
  if (truth.empty()) truth = fs::path(files.recording).replace_extension(".truth.h5");
  auto samples = load_samples(files.recording, truth);
  std::fprintf(stderr, "%s: %zu matched muons, %zu pairs\n", files.recording.c_str(), samples.muons.size(),
               samples.pairs.size());
  return samples;
}

void show_progress(int epoch, int epochs, double loss) {
  std::fprintf(stderr, "epoch %d of %d, loss %.5f\n", epoch, epochs, loss);
}

std::string described(const Labelled& files, const Samples& samples) {
  return files.recording.filename().string() + (samples.is_generated ? " (generated)" : " (recorded)");
}

// Parsing validates what was trained; the file keeps the parsed text.
Network write(const NetworkDraft& draft, const Options& options, OutputFile& file) {
  auto network = Network::parse(draft.text(), options.output.string());
  file.write(std::as_bytes(std::span(network.text())));
  file.commit();
  std::printf("%s: %s\n", options.output.c_str(), network.hash().c_str());
  return network;
}

void recalibrate(const Options& options) {
  OutputFile file(options.output);
  const auto natural = load(options.train);
  const auto flat = load(options.flat);
  const auto test = load(options.test);
  auto draft = train_recalibrate(natural, flat, options.seed, show_progress);
  draft.add_note("made_by", "mu40-train recalibrate --seed " + std::to_string(options.seed));
  draft.add_note("trained_on", described(options.train, natural) + ", " + described(options.flat, flat));
  print_recalibration(write(draft, options, file), test);
}

void classify(const Options& options) {
  OutputFile file(options.output);
  const auto train = load(options.train);
  const auto test = load(options.test);
  auto draft = train_classify(train, options.seed, show_progress);
  draft.add_note("made_by", "mu40-train classify --seed " + std::to_string(options.seed));
  draft.add_note("trained_on", described(options.train, train));
  print_classification(write(draft, options, file), test);
}

void set_up(CLI::App& app, Options& options) {
  app.require_subcommand(1);
  auto* first = app.add_subcommand("recalibrate", "Train the network that corrects phi, eta and pT of each muon");
  auto* second = app.add_subcommand("classify", "Train the network that tells real pairs of muons from fake ones");
  for (auto* command : {first, second}) {
    add(*command, "", "Recording to learn from", options.train);
    add(*command, "test-", "Recording to measure on", options.test);
    command->add_option("-o,--output", options.output, "Network file to write")->required();
    command->add_option("--seed", options.seed, "The same seed gives the same network")->capture_default_str();
  }
  add(*first, "flat-", "Recording with single muons flat in log pT, to learn hard muons from", options.flat);
  first->callback([&options] { recalibrate(options); });
  second->callback([&options] { classify(options); });
  auto* cost =
      app.add_subcommand("cost", "Print what a network costs on a chip: adders, their bits and levels, weights");
  cost->add_option("network", options.network, "Network file")->required();
  cost->callback([&options] { print_cost(options.network); });
  add_published_command(app);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"mu40-train: train the integer networks from recordings with truth"};
  Options options;
  try {
    set_up(app, options);
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mu40-train: %s\n", error.what());
    return 1;
  }
  return 0;
}
