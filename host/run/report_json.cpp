#include "run/report_json.hpp"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

namespace mu40 {
namespace {

using nlohmann::ordered_json;

ordered_json json_of(const Figure& figure) {
  return {{"value", figure.value ? ordered_json(*figure.value) : ordered_json(nullptr)},
          {"unit", figure.unit},
          {"basis", name_of(figure.basis)},
          {"fidelity", name_of(figure.fidelity)},
          {"samples", figure.samples}};
}

ordered_json json_of(const AccountView& account) {
  return {{"due", account.due},         {"submitted", account.submitted}, {"completed", account.completed},
          {"dropped", account.dropped}, {"failed", account.failed},       {"in_flight", account.in_flight()}};
}

ordered_json json_of(const KernelChecks& checks) {
  ordered_json faults = ordered_json::object();
  for (std::size_t f = 1; f < kResultFaultCount; ++f) {
    faults[std::string(name_of(static_cast<ResultFault>(f)))] = checks.faulty_results[f];
  }
  return {{"compared_records", checks.compared_records},
          {"mismatched_records", checks.mismatched_records},
          {"faulty_results", faults}};
}

// The buckets that hold anything: [lowest ns, count] each. Written as it comes: there are thousands.
void append_buckets(std::string& text, const HistogramSnapshot& histogram) {
  const char* separator = "[";
  for (std::size_t b = 0; b < histogram.counts().size(); ++b) {
    const std::uint64_t count = histogram.counts()[b];
    if (count == 0) continue;
    fmt::format_to(std::back_inserter(text), "{}[{},{}]", separator, histogram_lowest_ns(b), count);
    separator = ",";
  }
  text += separator[0] == '[' ? "[]" : "]";
}

// A line a histogram.
std::string histogram_lines(const std::vector<LatencyRow>& rows) {
  std::string text;
  for (const LatencyRow& row : rows) {
    text += (text.empty() ? "    " : ",\n    ") + ordered_json(row.name).dump() + ": ";
    append_buckets(text, row.samples);
  }
  return text;
}

// Everything but the histograms.
ordered_json main_part(const RunReport& report) {
  ordered_json result;
  result["format"] = "mu40-report";
  result["version"] = kReportVersion;
  result["verdict"] = {{"valid", report.verdict.valid()}, {"reasons", report.verdict.reasons}};
  result["ending"] = report.ending;
  result["fidelity"] = name_of(report.fidelity);
  result["elapsed_s"] = report.elapsed_s;
  result["utc_drift_s"] = report.utc_drift_s ? ordered_json(*report.utc_drift_s) : ordered_json(nullptr);
  result["account"] = {{"orbits", json_of(report.orbits)},
                       {"muons", json_of(report.muons)},
                       {"pairs", json_of(report.pairs)},
                       {"launches", json_of(report.launches)}};
  result["stalls"] = {{"count", report.stalls}, {"total_s", report.stalled_s}};
  result["rates"] = {{"real_time_factor", json_of(report.real_time_factor)},
                     {"bx", json_of(report.bx_rate)},
                     {"orbits", json_of(report.orbit_rate)},
                     {"muons", json_of(report.muon_rate)},
                     {"pairs", json_of(report.pair_rate)},
                     {"of_null_device_ceiling", json_of(report.of_ceiling)}};
  for (const LatencyRow& row : report.latencies) {
    ordered_json& percentiles = result["latency"][row.name];
    for (std::size_t i = 0; i < row.percentiles.size(); ++i) {
      percentiles[std::string(kReportedPercentNames[i])] = json_of(row.percentiles[i]);
    }
  }
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    result["checks"][std::string(kKernelNames[k])] = json_of(report.checks[k]);
  }
  result["accuracy"] = accuracy_json(report.accuracy);
  result["config"] = ordered_json::parse(to_json(report.config));
  ordered_json provenance = ordered_json::parse(to_json(report.prepared));
  provenance["mu40_version"] = report.version;
  provenance["git_revision"] = report.git_revision;
  provenance["started_utc"] = report.started_utc;
  provenance["host"] = {{"name", report.host.name},
                        {"system", report.host.system},
                        {"processor", report.host.processor},
                        {"cores", report.host.cores}};
  result["provenance"] = provenance;
  return result;
}

}  // namespace

std::string report_part_json(const RunReport& report) {
  ordered_json part = main_part(report);
  for (const char* key : {"verdict", "accuracy", "ending"}) part.erase(key);
  return part.dump();
}

std::string report_json(const RunReport& report) {
  std::string text = main_part(report).dump(2);
  text.erase(text.rfind("\n}"));
  return text + ",\n  \"latency_histograms_ns\": {\n" + histogram_lines(report.latencies) + "\n  }\n}\n";
}

}  // namespace mu40
