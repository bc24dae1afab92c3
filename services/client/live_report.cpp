#include "client/live_report.hpp"

#include <algorithm>

#include "client/wire_words.hpp"

namespace mu40 {
namespace {

AccountView account_of(const v1::Account& account) {
  return {account.due(), account.submitted(), account.completed(), account.dropped(), account.failed()};
}

void lay_over(KernelChecks& checks, const v1::KernelChecks& told) {
  checks.compared_records = told.compared_records();
  checks.mismatched_records = told.mismatched_records();
  for (std::size_t f = 1; f < kResultFaultCount; ++f) {
    const auto fault = told.faulty_results().find(std::string(name_of(static_cast<ResultFault>(f))));
    checks.faulty_results[f] = fault == told.faulty_results().end() ? 0 : fault->second;
  }
}

void lay_over(LatencyRow& row, const v1::LatencyRow& told) {
  std::uint64_t samples = 0;
  for (const std::uint64_t count : told.histogram().count()) samples += count;
  for (std::size_t i = 0; i < row.percentiles.size(); ++i) {
    Figure& figure = row.percentiles[i];
    figure.value.reset();
    figure.fidelity = fidelity_of(told.fidelity());
    figure.samples = samples;
    for (const v1::Percentile& percentile : told.percentiles()) {
      if (percentile.percent() == kReportedPercents[i]) figure.value = percentile.seconds();
    }
  }
}

void lay_over(AccuracyReport& accuracy, const v1::Resolution& told) {
  const auto estimate = std::ranges::find(kEstimateNames, told.estimate());
  const auto quantity = std::ranges::find(kQuantityNames, told.quantity());
  if (estimate == kEstimateNames.end() || quantity == kQuantityNames.end()) return;
  ResidualSummary& summary = accuracy.published_cut[static_cast<std::size_t>(estimate - kEstimateNames.begin())]
                                                   [static_cast<std::size_t>(quantity - kQuantityNames.begin())];
  summary.fwhm = told.fwhm();
  summary.muons = told.muons();
}

}  // namespace

void lay_over(RunReport& report, const v1::RunSnapshot& snapshot) {
  report.fidelity = fidelity_of(snapshot.run().fidelity());
  report.orbits = account_of(snapshot.run().orbits());
  report.muons = account_of(snapshot.muons());
  report.pairs = account_of(snapshot.pairs());
  report.launches = account_of(snapshot.launches());
  report.stalls = snapshot.stalls();
  report.stalled_s = snapshot.stalled_seconds();
  report.elapsed_s = snapshot.elapsed_seconds();
  set_rates(report);
  for (const v1::KernelChecks& told : snapshot.kernels()) {
    if (told.kernel() == v1::KERNEL_RECALIBRATE) lay_over(report.checks[0], told);
    if (told.kernel() == v1::KERNEL_CLASSIFY) lay_over(report.checks[1], told);
  }
  for (const v1::LatencyRow& told : snapshot.latencies()) {
    const auto row = std::ranges::find(report.latencies, told.name(), &LatencyRow::name);
    if (row != report.latencies.end()) lay_over(*row, told);
  }
  for (const v1::Resolution& told : snapshot.resolutions()) lay_over(report.accuracy, told);
}

}  // namespace mu40
