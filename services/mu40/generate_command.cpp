#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "commands.hpp"
#include "generate/generate_recording.hpp"
#include "progress_line.hpp"
#include "text_histogram.hpp"

namespace mu40 {
namespace {

using Clock = std::chrono::steady_clock;

struct GenerateOptions {
  RecordingSettings settings;
  unsigned muons_per_bx = 0;  // 0: not given
  std::string spectrum = "natural";
  std::string tune{kPublishedTune.name};
};

std::vector<std::string> tune_names() {
  std::vector<std::string> names;
  for (const auto* tune : named_tunes()) names.emplace_back(tune->name);
  return names;
}

void print(const NamedTune& tune, const RecordingSettings& settings, const GeneratedRecording& result, double seconds) {
  const BxCounts& counts = result.counts;
  const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
  std::printf("generated data: seed %llu, tune \"%.*s\", not recorded by any experiment\n", number(settings.muons.seed),
              static_cast<int>(tune.name.size()), tune.name.data());
  std::printf("recording  %s, %llu bytes\n", settings.recording.c_str(), number(result.recording_bytes));
  std::printf("truth      %s, %llu bytes\n", settings.truth.c_str(), number(result.truth_bytes));
  std::printf("orbits     %u\n", settings.orbits);
  std::printf("muons      %llu (%llu final, %llu with an offline muon)\n", number(counts.muons),
              number(counts.final_muons), number(counts.matched));
  std::printf("pairs      %llu generated, %llu real (%.2f %%), %llu ghosts\n", number(counts.pairs),
              number(counts.real_pairs), percent_of(counts.real_pairs, counts.pairs), number(counts.ghosts));
  std::printf("time       %.3f s, %.2f M muons/s, both files and checksum included\n", seconds,
              static_cast<double>(counts.muons) / seconds * 1e-6);
  std::printf("sha256     %s\n", result.recording_sha256.c_str());
}

void generate(GenerateOptions& options) {
  RecordingSettings& settings = options.settings;
  if (settings.muons.every_bx) settings.muons.occupancy = 1.0;
  if (options.muons_per_bx != 0) settings.muons.muons_per_bx = options.muons_per_bx;
  if (options.spectrum == "flat") settings.muons.spectrum = Spectrum::kFlat;
  if (settings.truth.empty()) settings.truth = std::filesystem::path(settings.recording).replace_extension(".truth.h5");
  const NamedTune& tune = named_tune(options.tune);
  const auto start = Clock::now();
  GeneratedRecording result;
  {
    ProgressLine progress("generating");
    result = generate_recording(tune, settings, [&](std::uint32_t orbit) { progress.update(orbit, settings.orbits); });
  }
  print(tune, settings, result, std::chrono::duration<double>(Clock::now() - start).count());
}

}  // namespace

void add_generate_command(CLI::App& app) {
  auto options = std::make_shared<GenerateOptions>();
  RecordingSettings& settings = options->settings;
  auto* command = app.add_subcommand("generate", "Write a recording of generated muons and the truth behind them");
  command->add_option("-o,--output", settings.recording, "Recording to write, FILE.raw")->required();
  command->add_option("--truth", settings.truth, "Truth to write; FILE.truth.h5 if not given");
  command->add_option("--orbits", settings.orbits, "Number of orbits; 11245 are one second")
      ->required()
      ->check(CLI::Range(1U, kMaxRecordingOrbits));
  command->add_option("--seed", settings.muons.seed, "The same seed gives the same bytes")
      ->capture_default_str()
      ->check([](const std::string& text) -> std::string {
        return text.starts_with('-') ? "Value " + text + " is negative" : "";
      });
  command->add_option("--occupancy", settings.muons.occupancy, "Share of colliding BX that hold muons")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--muons-per-bx", options->muons_per_bx, "Exactly this many muons in each BX that holds any")
      ->check(CLI::Range(1U, BxSource::kMaxFinalMuons));
  command->add_flag("--every-bx", settings.muons.every_bx, "Muons in every BX of the orbit, 1..3564")
      ->excludes("--occupancy");
  command->add_option("--spectrum", options->spectrum, "natural; or flat in log pT, 2..250 GeV, for single muons")
      ->capture_default_str()
      ->check(CLI::IsMember({"natural", "flat"}));
  command
      ->add_option("--tune", options->tune,
                   "published: fitted to published figures; data-like: another detector, to test on")
      ->capture_default_str()
      ->check(CLI::IsMember(tune_names()));
  command->add_option("--run", settings.run, "Run number of the recording")->capture_default_str();
  command->callback([options] { generate(*options); });
}

}  // namespace mu40
