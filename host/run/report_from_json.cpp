#include "run/report_from_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "layout/error.hpp"
#include "run/accuracy_from_json.hpp"
#include "run/checked_json.hpp"
#include "run/report_json.hpp"

namespace mu40 {
namespace {

// kModelled and kNone where the word is unknown: the least that can be claimed.
template <class Enum, std::size_t n>
Enum named(const CheckedJson& field, const std::array<Enum, n>& all, Enum otherwise) {
  const std::string name = field.text();
  const auto it = std::ranges::find(all, name, [](Enum value) { return name_of(value); });
  return it == all.end() ? otherwise : *it;
}

Fidelity fidelity_of(const CheckedJson& field) {
  constexpr std::array kAll{Fidelity::kNone, Fidelity::kFunctional, Fidelity::kRtlSim, Fidelity::kHardware};
  return named(field, kAll, Fidelity::kNone);
}

Figure figure_of(const CheckedJson& field) {
  constexpr std::array kAll{Basis::kMeasured, Basis::kSimulated, Basis::kModelled};
  return {field["value"].number_or_none(), field["unit"].text(), named(field["basis"], kAll, Basis::kModelled),
          fidelity_of(field["fidelity"]), field["samples"].count()};
}

AccountView account_of(const CheckedJson& field) {
  return {field["due"].count(), field["submitted"].count(), field["completed"].count(), field["dropped"].count(),
          field["failed"].count()};
}

LatencyRow latency_row(const std::string& name, const CheckedJson& field) {
  LatencyRow row{name, {}, {}};
  for (std::size_t i = 0; i < row.percentiles.size(); ++i) {
    row.percentiles[i] = figure_of(field[kReportedPercentNames[i]]);
  }
  return row;
}

KernelChecks checks_of(const CheckedJson& field) {
  KernelChecks checks;
  checks.compared_records = field["compared_records"].count();
  checks.mismatched_records = field["mismatched_records"].count();
  for (std::size_t f = 1; f < kResultFaultCount; ++f) {
    checks.faulty_results[f] = field["faulty_results"][name_of(static_cast<ResultFault>(f))].count();
  }
  return checks;
}

// An Error of `read` says what is wrong with the report.
template <class Read>
auto part_of_report(const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    throw Error(ErrorCode::kCorrupt, fmt::format("not a report of a run: {}", error.what()));
  }
}

}  // namespace

RunReport run_report_from_json(std::string_view text) {
  const auto parsed = nlohmann::ordered_json::parse(text, nullptr, false);
  const CheckedJson json(parsed, "report");
  if (json["format"].text() != "mu40-report" || json["version"].count() != kReportVersion) {
    throw Error(ErrorCode::kCorrupt, fmt::format("not a mu40-report of version {}", kReportVersion));
  }
  RunReport report;
  report.verdict.reasons = json["verdict"]["reasons"].texts();
  report.ending = json["ending"].text();
  report.finished = report.ending != name_of(StreamEnd::kRunning);
  report.fidelity = fidelity_of(json["fidelity"]);
  report.elapsed_s = json["elapsed_s"].number();
  report.utc_drift_s = json.has("utc_drift_s") ? json["utc_drift_s"].number_or_none() : std::nullopt;
  const CheckedJson account = json["account"];
  report.orbits = account_of(account["orbits"]);
  report.muons = account_of(account["muons"]);
  report.pairs = account_of(account["pairs"]);
  report.launches = account_of(account["launches"]);
  report.stalls = json["stalls"]["count"].count();
  report.stalled_s = json["stalls"]["total_s"].number();
  const CheckedJson rates = json["rates"];
  report.real_time_factor = figure_of(rates["real_time_factor"]);
  report.bx_rate = figure_of(rates["bx"]);
  report.orbit_rate = figure_of(rates["orbits"]);
  report.muon_rate = figure_of(rates["muons"]);
  report.pair_rate = figure_of(rates["pairs"]);
  report.of_ceiling = figure_of(rates["of_null_device_ceiling"]);
  for (const auto& [name, row] : json["latency"].members()) report.latencies.push_back(latency_row(name, row));
  for (std::size_t k = 0; k < kKernelCount; ++k) report.checks[k] = checks_of(json["checks"][kKernelNames[k]]);
  report.accuracy = accuracy_from_json(json["accuracy"]);
  report.config = part_of_report([&] { return run_config_from_json(json["config"].dump()); });
  const CheckedJson provenance = json["provenance"];
  report.prepared = part_of_report([&] { return prepared_run_from_json(provenance.dump()); });
  report.version = provenance["mu40_version"].text();
  report.git_revision = provenance["git_revision"].text();
  report.started_utc = provenance["started_utc"].text();
  const CheckedJson host = provenance["host"];
  report.host = {host["name"].text(), host["system"].text(), host["processor"].text(),
                 static_cast<unsigned>(std::min<std::uint64_t>(host["cores"].count(), 1U << 16U))};
  return report;
}

}  // namespace mu40
