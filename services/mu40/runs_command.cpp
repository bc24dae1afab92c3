// mu40 runs: the runs that were kept, newest first.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "daemon_option.hpp"
#include "run_archive.hpp"
#include "seconds_text.hpp"

namespace mu40 {
namespace {

struct RunsOptions {
  std::int64_t limit = 20;
  bool json = false;
  std::optional<std::string> daemon;
};

nlohmann::ordered_json json_of(const ArchivedRun& archived) {
  const StoredRun& run = archived.run;
  const auto number = [](const auto& value) { return value ? nlohmann::json(*value) : nlohmann::json(nullptr); };
  return {{"id", run.id},
          {"state", archived.state},
          {"started_utc", run.started_utc},
          {"ended_utc", run.ended_utc},
          {"label", run.label},
          {"note", run.note},
          {"valid", number(run.valid)},
          {"reasons", run.reasons},
          {"board", run.board},
          {"scenario", run.scenario},
          {"recording_sha256", run.recording_sha256},
          {"fidelity", run.fidelity},
          {"real_time_factor", number(run.real_time_factor)},
          {"p50_s", number(run.p50_s)},
          {"p99_s", number(run.p99_s)},
          {"muons_hz", number(run.muons_hz)},
          {"mismatches", run.mismatches},
          {"orbits",
           {{"due", run.orbits_due},
            {"completed", run.orbits_completed},
            {"dropped", run.orbits_dropped},
            {"failed", run.orbits_failed}}}};
}

void list_runs(const RunsOptions& options) {
  const auto runs = open_run_archive(options.daemon)->newest(options.limit);
  if (options.json) {
    auto all = nlohmann::ordered_json::array();
    for (const ArchivedRun& run : runs) all.push_back(json_of(run));
    fmt::print("{}\n", all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    return;
  }
  constexpr const char* kRow = "{:>5}  {:<20}  {:<11}  {:<8}  {:<8}  {:>8}  {:>9}  {:>9}  {:>10}  {:<10}  {}\n";
  fmt::print(fmt::runtime(kRow), "run", "started", "state", "board", "scenario", "x LHC", "p50", "p99", "mismatches",
             "fidelity", "label");
  for (const auto& [run, state] : runs) {
    fmt::print(fmt::runtime(kRow), run.id, run.started_utc, state, run.board, run.scenario,
               run.real_time_factor ? fmt::format("{:.4f}", *run.real_time_factor) : "n/a", seconds_text(run.p50_s),
               seconds_text(run.p99_s), run.mismatches, run.fidelity, run.label);
  }
}

}  // namespace

void add_runs_command(CLI::App& app) {
  auto options = std::make_shared<RunsOptions>();
  auto* command = app.add_subcommand("runs", "List the runs that were kept, newest first");
  command->add_option("--limit", options->limit, "List at most so many")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}))
      ->capture_default_str();
  command->add_flag("--json", options->json, "Write one JSON array");
  add_optional_daemon_option(*command, options->daemon);
  command->callback([options] { list_runs(*options); });
}

}  // namespace mu40
