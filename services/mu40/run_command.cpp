// mu40 run: one streaming run with a worker of its own, or by a daemon, live on the terminal, then the verdict and a
// report.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "client/run_spec.hpp"
#include "commands.hpp"
#include "daemon_option.hpp"
#include "daemon_run.hpp"
#include "interrupts.hpp"
#include "kept_run.hpp"
#include "layout/error.hpp"
#include "live_screen.hpp"
#include "run/installation.hpp"
#include "run/report_json.hpp"
#include "session/run_session.hpp"

namespace mu40 {
namespace {

struct RunOptions {
  std::string config_file;
  std::string report_file = "mu40-report.json";
  std::string label, note;
  std::optional<std::string> daemon;          // none: a worker of this process
  std::string lease;                          // of the daemon's board
  std::map<std::string, std::string> values;  // by configuration key, as given
};

// What file and command line say over `config`.
RunConfig config_of(const RunOptions& options, RunConfig config) {
  if (!options.config_file.empty()) read_config_file(options.config_file, config);
  const bool ends_by_orbits = options.values.contains("orbits") && !options.values.contains("duration_s");
  if (ends_by_orbits) config.stream.duration.reset();
  for (const auto& [key, value] : options.values) set_config(config, key, value);
  return config;
}

bool run_here(const RunOptions& options) {
  const Installation installation = Installation::of_this_program();
  RunConfig config = config_of(options, {});
  resolve(config, installation);
  validate(config);

  const Interrupts interrupts;
  RunSession session(
      config, installation, [](std::string_view what) { fmt::print(stderr, "{} ...\n", what); }, interrupts.first());
  KeptRun kept;
  session.start();
  kept.begin(options.label, options.note, session.report());
  LiveScreen screen("Ctrl-C ends the run");
  bool stopping = false;
  auto refreshed = std::chrono::steady_clock::now();
  while (!session.wait(kInterruptLook)) {
    if (interrupts.count() > 0 && !stopping) {
      session.stop();
      stopping = true;
    }
    if (interrupts.count() > 1) throw Error(ErrorCode::kUnavailable, "interrupted twice: the run was abandoned");
    const auto now = std::chrono::steady_clock::now();
    if (now - refreshed < kScreenRefresh) continue;
    refreshed = now;
    const RunReport report = session.report();
    screen.show(report);
    kept.follow(report);
  }
  const RunReport report = session.report();
  screen.finish(report);
  kept.finish(report);
  write_report(options.report_file, report_json(report));
  fmt::print("report: {}\n", options.report_file);
  return report.verdict.valid();
}

bool run_by_daemon(const RunOptions& options) {
  DaemonRun run;
  run.config = config_of(options, daemon_run_defaults());
  const auto truth = options.values.find("truth");
  run.without_truth = truth != options.values.end() && truth->second.empty();
  run.label = options.label;
  run.note = options.note;
  run.lease = options.lease;
  return do_daemon_run(*options.daemon, run, options.report_file);
}

}  // namespace

void add_run_command(CLI::App& app) {
  auto* command = app.add_subcommand("run", "Stream a recording through a board and judge the result");
  auto options = std::make_shared<RunOptions>();
  command->add_option("--config", options->config_file, "TOML file with any of the options below (with _ for -)");
  command->add_option("--report", options->report_file, "where the JSON report goes")->capture_default_str();
  command->add_option("--label", options->label, "a word or two that `mu40 runs` shows of this run");
  command->add_option("--note", options->note, "what `mu40 show` is to tell of this run");
  auto* daemon = add_optional_daemon_option(*command, options->daemon);
  add_lease_option(*command, options->lease)->needs(daemon);
  command->add_option_function<std::string>(
      "RECORDING", [options](const std::string& value) { options->values["recording"] = value; },
      "the recording to stream; with --daemon also the SHA-256 or name of one that is there");
  for (const ConfigKey& key : config_keys()) {
    if (key.name == "recording") continue;
    std::string option = "--" + std::string(key.name);
    std::ranges::replace(option, '_', '-');
    command->add_option_function<std::string>(
        option, [options, name = std::string(key.name)](const std::string& value) { options->values[name] = value; },
        std::string(key.expected));
  }
  command->callback([options] {
    const bool valid = options->daemon ? run_by_daemon(*options) : run_here(*options);
    if (!valid) throw CLI::RuntimeError(1);
  });
}

}  // namespace mu40
