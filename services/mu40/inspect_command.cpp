// mu40 inspect: what is in a recording, and what is wrong with it.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "commands.hpp"
#include "files/inspect_json.hpp"
#include "inspect_report.hpp"
#include "io/recording_summary.hpp"
#include "io/sha256.hpp"
#include "io/system_error.hpp"
#include "word_version_option.hpp"

namespace mu40 {
namespace {

struct InspectOptions {
  std::string recording;
  std::string truth;  // empty: none
  MuonWordVersion words = MuonWordVersion::kRun3;
  bool json = false;
};

void inspect(const InspectOptions& options) {
  RecordingReader reader(options.recording);
  std::optional<Truth> truth;
  if (!options.truth.empty()) truth = Truth::load(options.truth, sha256_of_file(options.recording));
  const auto summary = summarize(reader, options.words, truth ? &*truth : nullptr);
  const std::string text =
      options.json ? inspect_json(summary, options.recording) : text_report(summary, options.recording);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw system_error("write", "standard output", errno);
  }
}

}  // namespace

void add_inspect_command(CLI::App& app) {
  auto options = std::make_shared<InspectOptions>();
  auto* command = app.add_subcommand("inspect", "Tell what is in a recording, with histograms and the faults found");
  command->add_option("recording", options->recording, "Recording to read")->required();
  command->add_option("--truth", options->truth, "Truth of this recording, to be compared with it");
  command->add_flag("--json", options->json, "Write one JSON object");
  add_word_version_option(*command, options->words);
  command->callback([options] { inspect(*options); });
}

}  // namespace mu40
