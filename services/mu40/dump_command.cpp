// mu40 dump: one CSV line for each recorded muon.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string>

#include "commands.hpp"
#include "io/muon_csv.hpp"
#include "io/output_file.hpp"
#include "io/recording_reader.hpp"
#include "io/system_error.hpp"
#include "word_version_option.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kFlushBytes = std::size_t{1} << 20U;

struct DumpOptions {
  std::string recording;
  std::string output;  // empty: standard output
  MuonWordVersion words = MuonWordVersion::kRun3;
  bool physical = false;
};

// A named file that appears when complete, or standard output.
class Destination {
 public:
  explicit Destination(const std::string& file) {
    if (!file.empty()) file_.emplace(file);
  }

  void write(const std::string& text) {
    if (file_) {
      file_->write(std::as_bytes(std::span(text)));
      return;
    }
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t n = ::write(STDOUT_FILENO, text.data() + done, text.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw system_error("write", "standard output", errno);
      done += static_cast<std::size_t>(n);
    }
  }
  void close() {
    if (file_) file_->commit();
  }

 private:
  std::optional<OutputFile> file_;
};

void dump(const DumpOptions& options) {
  RecordingReader reader(options.recording);
  Destination destination(options.output);
  const MuonCsv csv(options.words, options.physical);
  std::string text;
  csv.append_header(text);
  while (const auto orbit = reader.next()) {
    csv.append(text, *orbit);
    if (text.size() < kFlushBytes) continue;
    destination.write(text);
    text.clear();
  }
  destination.write(text);
  destination.close();
  if (reader.faults().total() != 0) {
    fmt::print(stderr, "mu40: {}: {} faults, {} of {} bytes skipped; mu40 inspect tells them\n", options.recording,
               reader.faults().total(), reader.account().skipped_bytes, reader.file_bytes());
  }
}

}  // namespace

void add_dump_command(CLI::App& app) {
  auto options = std::make_shared<DumpOptions>();
  auto* command = app.add_subcommand("dump", "Write the muons of a recording as CSV, one line a muon");
  command->add_option("recording", options->recording, "Recording to read")->required();
  command->add_option("-o,--output", options->output, "File to write; standard output if not given");
  command->add_flag("--physical", options->physical,
                    "Add GeV, radians and pseudorapidity; pT is 0.5 GeV times its code");
  add_word_version_option(*command, options->words);
  command->callback([options] { dump(*options); });
}

}  // namespace mu40
