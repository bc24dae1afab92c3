// mu40 show: the main lines of a kept run's report, or all of it as JSON.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "daemon_option.hpp"
#include "layout/error.hpp"
#include "run/run_report.hpp"
#include "run_archive.hpp"
#include "seconds_text.hpp"

namespace mu40 {
namespace {

using nlohmann::ordered_json;

struct ShowOptions {
  std::int64_t id = 0;
  bool json = false;
  std::optional<std::string> daemon;
};

std::optional<double> number(const ordered_json& report, const std::string& path) {
  const ordered_json::json_pointer pointer(path);
  if (!report.contains(pointer) || !report.at(pointer).is_number()) return std::nullopt;
  return report.at(pointer).get<double>();
}

std::string digits(const std::optional<double>& value, int after) {
  return value ? fmt::format("{:.{}f}", *value, after) : "n/a";
}

void print_latencies(const ordered_json& report) {
  fmt::print("\n{:<12}", "latency");
  for (const auto name : kReportedPercentNames) fmt::print("{:>10}", name);
  fmt::print("\n");
  for (const auto& [row, percentiles] : report.at("latency").items()) {
    fmt::print("{:<12}", row);
    for (const auto name : kReportedPercentNames) {
      fmt::print("{:>10}", seconds_text(number(percentiles, fmt::format("/{}/value", name))));
    }
    fmt::print("\n");
  }
}

void print_accuracy(const ordered_json& report) {
  const auto value = [&](const std::string& path) { return number(report, "/accuracy/" + path); };
  if (!value("network/published_cut/phi/muons")) {
    fmt::print("\naccuracy    n/a: the run was given no truth\n");
    return;
  }
  for (const std::string estimate : {"network", "ugmt"}) {
    const std::string cut = estimate + "/published_cut/";
    fmt::print("{}FWHM {:<8}phi {}, eta {}, pT {}\n", estimate == "network" ? "\n" : "", estimate,
               digits(value(cut + "phi/fwhm"), 4), digits(value(cut + "eta/fwhm"), 4),
               digits(value(cut + "pt/fwhm"), 4));
  }
  fmt::print("pairs       AUC-ROC {}\n", digits(value("classifier/auc_roc"), 4));
}

void print_report(const ArchivedRun& archived, const ordered_json& report) {
  const StoredRun& run = archived.run;
  fmt::print("run         {}{}, {}\n", run.id, run.label.empty() ? "" : " \"" + run.label + "\"", archived.state);
  if (!run.note.empty()) fmt::print("note        {}\n", run.note);
  const auto time = [](const std::string& utc) { return utc.empty() ? "n/a" : utc; };
  fmt::print("time        {} to {}\n", time(run.started_utc), time(run.ended_utc));
  fmt::print("board       {} ({}), scenario {}, fidelity {}\n", run.board,
             report.at("provenance").at("device_name").get<std::string>(), run.scenario, run.fidelity);
  fmt::print("recording   {}, SHA-256 {}\n", report.at("config").at("recording").get<std::string>(),
             run.recording_sha256);
  fmt::print("mu40        {} ({})\n", report.at("provenance").at("mu40_version").get<std::string>(),
             report.at("provenance").at("git_revision").get<std::string>());
  fmt::print("rate        {} x LHC, {} s, {} M muons/s\n", digits(run.real_time_factor, 4),
             digits(number(report, "/elapsed_s"), 3),
             digits(run.muons_hz ? std::optional(*run.muons_hz * 1e-6) : std::nullopt, 2));
  const auto in_flight = run.orbits_due - run.orbits_completed - run.orbits_dropped - run.orbits_failed;
  fmt::print("orbits      {} due = {} completed + {} dropped + {} failed + {} in flight\n", run.orbits_due,
             run.orbits_completed, run.orbits_dropped, run.orbits_failed, in_flight);
  print_latencies(report);
  fmt::print("\n");
  for (const auto& [kernel, checks] : report.at("checks").items()) {
    fmt::print("{:<12}{} records compared, {} mismatches\n", kernel, checks.at("compared_records").get<std::uint64_t>(),
               checks.at("mismatched_records").get<std::uint64_t>());
  }
  print_accuracy(report);
  fmt::print("\n{}\n", !run.valid ? archived.state : *run.valid ? "VALID" : "INVALID");
  for (const auto& reason : run.reasons) fmt::print("  - {}\n", reason);
}

void show(const ShowOptions& options) {
  const auto archive = open_run_archive(options.daemon);
  const ArchivedRun run = archive->get(options.id);
  try {
    const auto report = ordered_json::parse(archive->report(options.id));
    if (options.json) {
      fmt::print("{}\n", report.dump(2));
    } else {
      print_report(run, report);
    }
  } catch (const ordered_json::exception& error) {
    throw Error(ErrorCode::kCorrupt, fmt::format("the report of run {} lacks a field: {}", options.id, error.what()));
  }
}

}  // namespace

void add_show_command(CLI::App& app) {
  auto options = std::make_shared<ShowOptions>();
  auto* command = app.add_subcommand("show", "Print the report of a kept run");
  command->add_option("ID", options->id, "The run, as `mu40 runs` numbers it")->required();
  command->add_flag("--json", options->json, "Write the whole report, JSON");
  add_optional_daemon_option(*command, options->daemon);
  command->callback([options] { show(*options); });
}

}  // namespace mu40
