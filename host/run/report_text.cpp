#include "run/report_text.hpp"

#include <fmt/color.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace mu40 {
namespace {

using Out = std::back_insert_iterator<std::string>;

// 12345678 -> "12 345 678"
std::string grouped(std::uint64_t n) {
  std::string digits = std::to_string(n);
  for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3) {
    digits.insert(static_cast<std::size_t>(i), 1, ' ');
  }
  return digits;
}

std::string mega(const Figure& hz) { return hz.value ? fmt::format("{:.2f} M/s", *hz.value * 1e-6) : "n/a"; }

void rates(Out out, const RunReport& report) {
  const auto rtf = report.real_time_factor.value;
  fmt::format_to(out, "rate        {} ({} LHC), {:.3f} s\n",
                 report.bx_rate.value ? fmt::format("{:.2f} MHz BX", *report.bx_rate.value * 1e-6) : "n/a",
                 rtf ? fmt::format("{:.4f} x", *rtf) : "n/a x", report.elapsed_s);
  fmt::format_to(out, "            {} muons, {} pairs{}\n", mega(report.muon_rate), mega(report.pair_rate),
                 report.of_ceiling.value
                     ? fmt::format("; {:.1f} % of what this loop does with no board", 100 * *report.of_ceiling.value)
                     : "");
}

void account(Out out, const RunReport& report) {
  const auto& o = report.orbits;
  fmt::format_to(out, "orbits      {} due = {} completed + {} dropped + {} failed + {} in flight\n", grouped(o.due),
                 grouped(o.completed), grouped(o.dropped), grouped(o.failed), grouped(o.in_flight()));
  fmt::format_to(out, "            {} muons and {} pairs in {} launches; {} stalls ({:.3f} s)\n",
                 grouped(report.muons.completed), grouped(report.pairs.completed), grouped(report.launches.completed),
                 report.stalls, report.stalled_s);
}

void latencies(Out out, const RunReport& report) {
  fmt::format_to(out, "\nlatency from the due time of a launch's oldest orbit ({} orbits a launch)\n{:<12}",
                 report.config.stream.orbits_per_launch, "");
  for (const auto name : kReportedPercentNames) fmt::format_to(out, "{:>10}", name);
  fmt::format_to(out, "   fidelity\n");
  for (const LatencyRow& row : report.latencies) {
    fmt::format_to(out, "{:<12}",
                   row.name == "latency"    ? "total"
                   : row.name == "service"  ? "(service)"
                   : row.name == "lateness" ? "(lateness)"
                                            : "  " + row.name);
    for (const Figure& figure : row.percentiles) fmt::format_to(out, "{:>10}", time_text(figure));
    fmt::format_to(out, "   {}\n", name_of(report.fidelity));
  }
}

void checks(Out out, const RunReport& report) {
  fmt::format_to(out, "\n");
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    const KernelChecks& c = report.checks[k];
    std::uint64_t faulty = 0;
    for (std::size_t f = 1; f < kResultFaultCount; ++f) faulty += c.faulty_results[f];
    fmt::format_to(out, "{:<12}{} records compared, {} mismatches, {} faulty results\n", kKernelNames[k],
                   grouped(c.compared_records), grouped(c.mismatched_records), grouped(faulty));
  }
}

}  // namespace

std::string time_text(const Figure& seconds) {
  if (!seconds.value) return "n/a";
  const double s = *seconds.value;
  if (s < 1e-6) return fmt::format("{:.0f} ns", s * 1e9);
  if (s < 1e-3) return fmt::format("{:.1f} us", s * 1e6);
  if (s < 1) return fmt::format("{:.2f} ms", s * 1e3);
  return fmt::format("{:.2f} s", s);
}

std::string report_text(const RunReport& report, bool colour) {
  std::string text;
  const auto out = std::back_inserter(text);
  const auto& p = report.prepared;
  fmt::format_to(out, "board       {} ({}), {} and {}\n", p.device_name, report.config.board, p.networks[0].name,
                 p.networks[1].name);
  fmt::format_to(out, "recording   {} orbits, {} muons, {} pairs a round{}{}\n", grouped(p.replayed_orbits),
                 grouped(p.replayed_muons), grouped(p.replayed_pairs), p.generated ? "; generated data" : "",
                 p.replays_whole_recording
                     ? ""
                     : fmt::format("; the first of {} recorded orbits (replay_mib)", grouped(p.recorded_orbits)));
  rates(out, report);
  account(out, report);
  latencies(out, report);
  checks(out, report);
  text += accuracy_text(report.accuracy, p.generated);
  if (!report.finished) return text;
  const auto style =
      colour ? fmt::emphasis::bold | fg(report.verdict.valid() ? fmt::terminal_color::green : fmt::terminal_color::red)
             : fmt::text_style();
  fmt::format_to(out, "\n{}\n", fmt::format(style, report.verdict.valid() ? "VALID" : "INVALID"));
  for (const auto& reason : report.verdict.reasons) fmt::format_to(out, "  - {}\n", reason);
  return text;
}

}  // namespace mu40
