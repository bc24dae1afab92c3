// mu40 run: one streaming run with a worker of its own, live on the terminal, then the verdict and a report.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "commands.hpp"
#include "interrupts.hpp"
#include "io/output_file.hpp"
#include "kept_run.hpp"
#include "layout/error.hpp"
#include "run/installation.hpp"
#include "run/report_json.hpp"
#include "run/report_text.hpp"
#include "session/run_session.hpp"

namespace mu40 {
namespace {

constexpr std::chrono::milliseconds kRefresh{500};
constexpr std::chrono::milliseconds kLook{100};  // for an interrupt
constexpr int kRefreshesPerLogLine = 4;          // where there is no terminal

struct RunOptions {
  std::string config_file;
  std::string report_file = "mu40-report.json";
  std::string label, note;
  std::map<std::string, std::string> values;  // by configuration key, as given
};

RunConfig config_of(const RunOptions& options) {
  RunConfig config;
  if (!options.config_file.empty()) read_config_file(options.config_file, config);
  const bool ends_by_orbits = options.values.contains("orbits") && !options.values.contains("duration_s");
  if (ends_by_orbits) config.stream.duration.reset();
  for (const auto& [key, value] : options.values) set_config(config, key, value);
  return config;
}

std::string progress_bar(const RunReport& report) {
  const auto& stream = report.config.stream;
  double part = 0;
  if (stream.duration) part = report.elapsed_s / std::chrono::duration<double>(*stream.duration).count();
  if (stream.orbits) {
    part = std::max(part, static_cast<double>(report.orbits.completed) / static_cast<double>(*stream.orbits));
  }
  constexpr int kWidth = 50;
  const int filled = static_cast<int>(std::clamp(part, 0.0, 1.0) * kWidth);
  return fmt::format("[{:#<{}}{:.<{}}] {:3.0f} %", "", filled, "", kWidth - filled, 100 * std::clamp(part, 0.0, 1.0));
}

// Redraws the whole report in place on a terminal; elsewhere one line now and then.
class LiveScreen {
 public:
  void show(const RunReport& report) {
    if (!terminal_) {
      if (shown_++ % kRefreshesPerLogLine == 0) {
        fmt::print(stderr, "{} {:.2f} MHz BX ({:.4f} x LHC), {} orbits, {} mismatches\n", progress_bar(report),
                   report.bx_rate.value.value_or(0) * 1e-6, report.real_time_factor.value.value_or(0),
                   report.orbits.completed, report.checks[0].mismatched_records + report.checks[1].mismatched_records);
      }
      return;
    }
    const std::string text = fitting(progress_bar(report) + "  Ctrl-C ends the run\n" + report_text(report, true));
    erase();
    fmt::print("{}", text);
    std::fflush(stdout);
    lines_ = std::ranges::count(text, '\n');
  }

  void erase() {
    if (terminal_ && lines_ > 0) fmt::print("\x1b[{}A\x1b[J", lines_);
    lines_ = 0;
  }

 private:
  // The lines of `text` that the terminal can show: what has scrolled away cannot be drawn over.
  static std::string fitting(const std::string& text) {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row < 2) return text;
    std::string result;
    std::istringstream lines(text);
    std::string line;
    for (int row = 1; row < size.ws_row && std::getline(lines, line); ++row) {
      result += line.substr(0, size.ws_col);
      result += '\n';
    }
    return result;
  }

  bool terminal_ = ::isatty(STDOUT_FILENO) != 0;
  std::ptrdiff_t lines_ = 0;
  int shown_ = 0;
};

void write_report(const std::string& file, const RunReport& report) {
  const std::string text = report_json(report);
  OutputFile output(file);
  output.write(std::as_bytes(std::span(text)));
  output.commit();
}

int run(const RunOptions& options) {
  const Installation installation = Installation::of_this_program();
  RunConfig config = config_of(options);
  resolve(config, installation);
  validate(config);

  const Interrupts interrupts;
  RunSession session(
      config, installation, [](std::string_view what) { fmt::print(stderr, "{} ...\n", what); }, interrupts.first());
  KeptRun kept;
  session.start();
  kept.begin(options.label, options.note, session.report());
  LiveScreen screen;
  bool stopping = false;
  auto refreshed = std::chrono::steady_clock::now();
  while (!session.wait(kLook)) {
    if (interrupts.count() > 0 && !stopping) {
      session.stop();
      stopping = true;
    }
    if (interrupts.count() > 1) throw Error(ErrorCode::kUnavailable, "interrupted twice: the run was abandoned");
    const auto now = std::chrono::steady_clock::now();
    if (now - refreshed < kRefresh) continue;
    refreshed = now;
    const RunReport report = session.report();
    screen.show(report);
    kept.follow(report);
  }
  const RunReport report = session.report();
  screen.erase();
  fmt::print("{}", report_text(report, ::isatty(STDOUT_FILENO) != 0));
  kept.finish(report);
  write_report(options.report_file, report);
  fmt::print("report: {}\n", options.report_file);
  return report.verdict.valid() ? 0 : 1;
}

}  // namespace

void add_run_command(CLI::App& app) {
  auto* command = app.add_subcommand("run", "Stream a recording through a board and judge the result");
  auto options = std::make_shared<RunOptions>();
  command->add_option("--config", options->config_file, "TOML file with any of the options below (with _ for -)");
  command->add_option("--report", options->report_file, "where the JSON report goes")->capture_default_str();
  command->add_option("--label", options->label, "a word or two that `mu40 runs` shows of this run");
  command->add_option("--note", options->note, "what `mu40 show` is to tell of this run");
  command->add_option_function<std::string>(
      "RECORDING", [options](const std::string& value) { options->values["recording"] = value; },
      "the recording to stream");
  for (const ConfigKey& key : config_keys()) {
    if (key.name == "recording") continue;
    std::string option = "--" + std::string(key.name);
    std::ranges::replace(option, '_', '-');
    command->add_option_function<std::string>(
        option, [options, name = std::string(key.name)](const std::string& value) { options->values[name] = value; },
        std::string(key.expected));
  }
  command->callback([options] {
    if (const int status = run(*options); status != 0) throw CLI::RuntimeError(status);
  });
}

}  // namespace mu40
