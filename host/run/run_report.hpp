// Everything a run showed, from its books: figures with unit, basis and sample count, the account, the checks,
// accuracy, the verdict, and where it all came from. Made as well while the run goes on (the live screen) and after its
// worker died. Not here: files and terminals (report_text.hpp prints, the caller writes).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "measure/figure.hpp"
#include "measure/histogram_snapshot.hpp"
#include "run/accuracy_report.hpp"
#include "run/prepared_run.hpp"
#include "run/run_config.hpp"
#include "run/verdict.hpp"
#include "stream/run_books.hpp"

namespace mu40 {

// One latency: percentiles in seconds, each with its own n/a. p50, p90, p99, p99.9, p99.99, max.
inline constexpr std::array<double, 6> kReportedPercents{50, 90, 99, 99.9, 99.99, 100};
inline constexpr std::array<std::string_view, 6> kReportedPercentNames{"p50", "p90", "p99", "p99.9", "p99.99", "max"};

struct LatencyRow {
  std::string name;  // "latency", a stage's name, "service", "lateness"
  std::array<Figure, kReportedPercents.size()> percentiles;
  HistogramSnapshot samples;  // a sample a launch
};

struct KernelChecks {
  std::uint64_t compared_records = 0;
  std::uint64_t mismatched_records = 0;
  std::array<std::uint64_t, kResultFaultCount> faulty_results{};
};

// Where the run took place.
struct Host {
  std::string name, system, processor;
  unsigned cores = 0;
};
[[nodiscard]] Host this_host();

struct RunReport {
  RunConfig config;
  PreparedRun prepared;
  Host host;
  std::string version, git_revision;  // of mu40
  std::string started_utc;            // ISO 8601
  std::string ending;                 // how the streaming loop or its worker ended
  bool finished = false;              // false while the run goes on: `verdict` then means nothing
  Verdict verdict;
  Fidelity fidelity = Fidelity::kNone;  // the lowest that any header claimed

  AccountView orbits, muons, pairs, launches;
  std::uint64_t stalls = 0;
  double stalled_s = 0;
  double elapsed_s = 0;               // from the due time of orbit 0 to the newest completion
  std::optional<double> utc_drift_s;  // as utc_drift_seconds()
  Figure real_time_factor;            // LHC time of the completed orbits / elapsed_s
  Figure bx_rate, orbit_rate, muon_rate, pair_rate;
  Figure of_ceiling;  // orbit rate / the loop's on the null device
  std::vector<LatencyRow> latencies;
  std::array<KernelChecks, kKernelCount> checks;
  AccuracyReport accuracy;
};

// The lowest fidelity that any result header claimed so far; kNone before the first.
[[nodiscard]] Fidelity lowest_fidelity(const RunBooks& books);
// From the due time of orbit 0 to the newest completion; 0 before the first.
[[nodiscard]] double elapsed_seconds(const RunBooks& books);
// Time that passed in UTC less elapsed_seconds(): what the clock was set by, and what UTC and the steady clock run
// apart. None before the first completion.
[[nodiscard]] std::optional<double> utc_drift_seconds(const RunBooks& books);

// Computes the rates from the account, `elapsed_s`, `fidelity` and the ceiling, which stand in the report.
void set_rates(RunReport& report);

// What the parent knows of a run besides its books.
struct RunContext {
  RunConfig config;
  PreparedRun prepared;
  std::string started_utc;
};

// Reads the books as they are now. `worker_ending`: how the worker ended where it died, else empty. Closed books
// (RunBooks::end set, or the worker gone) give a finished report with a verdict.
[[nodiscard]] RunReport make_report(const RunContext& context, const RunBooks& books, bool finished,
                                    const std::string& worker_ending);

}  // namespace mu40
