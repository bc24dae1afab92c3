#include "run/run_report.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>
#include <utility>

#include "mu40_version.hpp"

namespace mu40 {
namespace {

// Stages whose time the board has a part in; the others are the host's own.
bool is_of_the_board(std::string_view name) {
  return name != "wait" && name != "pack" && name != "check" && name != "lateness";
}

LatencyRow latency_row(std::string_view name, HistogramSnapshot samples, Fidelity fidelity) {
  LatencyRow row{std::string(name), {}, {}};
  for (std::size_t i = 0; i < kReportedPercents.size(); ++i) {
    const auto ns = samples.percentile(kReportedPercents[i]);
    row.percentiles[i] = {ns ? std::optional(static_cast<double>(*ns) * 1e-9) : std::nullopt, "s",
                          is_of_the_board(name) ? basis_of(fidelity) : Basis::kMeasured, fidelity, samples.count()};
  }
  row.samples = std::move(samples);
  return row;
}

std::string processor_name() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

}  // namespace

Fidelity lowest_fidelity(const RunBooks& books) {
  std::uint64_t seen = 0;
  for (const auto& kernel : books.kernels) seen |= kernel.fidelities.value();
  for (unsigned f = 0; f < 4; ++f) {
    if ((seen >> f & 1U) != 0) return static_cast<Fidelity>(f);
  }
  return Fidelity::kNone;
}

double elapsed_seconds(const RunBooks& books) {
  const auto begin = books.begin_ns.load(std::memory_order_acquire);
  const auto last = books.last_completed_ns.load(std::memory_order_acquire);
  return begin != 0 && last > begin ? static_cast<double>(last - begin) * 1e-9 : 0;
}

std::optional<double> utc_drift_seconds(const RunBooks& books) {
  if (books.last_completed_ns.load(std::memory_order_acquire) == 0) return std::nullopt;
  const auto drift_ns = books.last_utc_offset_ns.load(std::memory_order_acquire) -
                        books.begin_utc_offset_ns.load(std::memory_order_acquire);
  return static_cast<double>(drift_ns) * 1e-9;
}

Host this_host() {
  utsname system{};
  ::uname(&system);
  return {system.nodename, fmt::format("{} {} {}", system.sysname, system.release, system.machine), processor_name(),
          std::thread::hardware_concurrency()};
}

void set_rates(RunReport& report) {
  const Basis basis = basis_of(report.fidelity);
  const auto rate = [&](std::uint64_t n, const char* unit) {
    const auto value = report.elapsed_s > 0 ? std::optional(static_cast<double>(n) / report.elapsed_s) : std::nullopt;
    return Figure{value, unit, basis, report.fidelity, n};
  };
  report.orbit_rate = rate(report.orbits.completed, "Hz");
  report.muon_rate = rate(report.muons.completed, "Hz");
  report.pair_rate = rate(report.pairs.completed, "Hz");
  report.bx_rate = rate(report.orbits.completed * kBxPerOrbit, "Hz");
  const auto scaled = [&](double by) {
    const auto value = report.orbit_rate.value ? std::optional(*report.orbit_rate.value * by) : std::nullopt;
    return Figure{value, "1", basis, report.fidelity, report.orbits.completed};
  };
  report.real_time_factor = scaled(kOrbitSeconds);
  if (report.prepared.ceiling_orbits_hz > 0) report.of_ceiling = scaled(1 / report.prepared.ceiling_orbits_hz);
}

RunReport make_report(const RunContext& context, const RunBooks& books, bool finished,
                      const std::string& worker_ending) {
  RunReport report;
  report.config = context.config;
  report.prepared = context.prepared;
  report.host = this_host();
  report.version = kMu40Version;
  report.git_revision = kGitRevision;
  report.started_utc = context.started_utc;
  report.finished = finished;
  report.ending =
      worker_ending.empty() ? std::string(name_of(books.end.load(std::memory_order_acquire))) : worker_ending;
  report.fidelity = lowest_fidelity(books);

  report.orbits = books.orbits.view();
  report.muons = books.muons.view();
  report.pairs = books.pairs.view();
  report.launches = books.launches.view();
  report.stalls = books.stalls.value();
  report.stalled_s = static_cast<double>(books.stalled_ns.value()) * 1e-9;

  report.elapsed_s = elapsed_seconds(books);
  report.utc_drift_s = utc_drift_seconds(books);
  set_rates(report);

  report.latencies.push_back(latency_row("latency", books.latency.snapshot(), report.fidelity));
  for (std::size_t stage = 0; stage < kStageCount; ++stage) {
    report.latencies.push_back(latency_row(kStageNames[stage], books.stages[stage].snapshot(), report.fidelity));
  }
  report.latencies.push_back(latency_row("service", books.service.snapshot(), report.fidelity));
  report.latencies.push_back(latency_row("lateness", books.lateness.snapshot(), report.fidelity));

  for (std::size_t k = 0; k < kKernelCount; ++k) {
    report.checks[k].compared_records = books.kernels[k].compared_records.value();
    report.checks[k].mismatched_records = books.kernels[k].mismatched_records.value();
    for (std::size_t f = 0; f < kResultFaultCount; ++f) {
      report.checks[k].faulty_results[f] = books.kernels[k].faults[f].value();
    }
  }
  report.accuracy =
      make_accuracy_report(books.accuracy, context.prepared.has_truth, context.prepared.classify_threshold);
  if (finished) report.verdict = judge(context.config, books, worker_ending);
  return report;
}

}  // namespace mu40
