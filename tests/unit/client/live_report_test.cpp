#include "client/live_report.hpp"

#include <gtest/gtest.h>

#include "run/report_text.hpp"

namespace mu40 {
namespace {

// The report of a run that has just begun: everything is there, nothing has happened.
RunReport begun() {
  RunReport report;
  report.prepared.ceiling_orbits_hz = 100'000;
  for (const char* name : {"latency", "wait"}) report.latencies.push_back({name, {}, {}});
  for (Figure& figure : report.latencies[1].percentiles) figure.value = 1;
  report.accuracy.has_truth = true;
  return report;
}

v1::RunSnapshot snapshot() {
  v1::RunSnapshot snapshot;
  auto& orbits = *snapshot.mutable_run()->mutable_orbits();
  orbits.set_due(22500);
  orbits.set_submitted(22400);
  orbits.set_completed(22290);
  orbits.set_dropped(10);
  orbits.set_failed(3);
  snapshot.mutable_run()->set_fidelity(v1::FIDELITY_FUNCTIONAL);
  snapshot.mutable_muons()->set_completed(5000);
  snapshot.mutable_pairs()->set_completed(600);
  snapshot.mutable_launches()->set_completed(70);
  snapshot.set_elapsed_seconds(2);
  snapshot.set_stalls(4);
  snapshot.set_stalled_seconds(0.5);
  auto& kernel = *snapshot.add_kernels();
  kernel.set_kernel(v1::KERNEL_CLASSIFY);
  kernel.set_compared_records(11);
  kernel.set_mismatched_records(2);
  (*kernel.mutable_faulty_results())["crc"] = 5;
  auto& row = *snapshot.add_latencies();
  row.set_name("latency");
  row.set_fidelity(v1::FIDELITY_FUNCTIONAL);
  row.mutable_histogram()->add_bucket(1000);
  row.mutable_histogram()->add_count(69);
  auto& percentile = *row.add_percentiles();
  percentile.set_percent(99.9);
  percentile.set_seconds(0.0015);
  snapshot.add_latencies()->set_name("wait");
  auto& resolution = *snapshot.add_resolutions();
  resolution.set_quantity("pt");
  resolution.set_estimate("ugmt");
  resolution.set_fwhm(0.44);
  resolution.set_muons(88);
  return snapshot;
}

TEST(live_report, snapshot_stands_in_the_report) {
  RunReport report = begun();
  lay_over(report, snapshot());
  EXPECT_EQ(report.orbits.due, 22500U);
  EXPECT_EQ(report.orbits.in_flight(), 197U);
  EXPECT_EQ(report.muons.completed, 5000U);
  EXPECT_EQ(report.pairs.completed, 600U);
  EXPECT_EQ(report.launches.completed, 70U);
  EXPECT_EQ(report.stalls, 4U);
  EXPECT_EQ(report.stalled_s, 0.5);
  EXPECT_EQ(report.fidelity, Fidelity::kFunctional);
  EXPECT_NEAR(report.real_time_factor.value.value(), 22290 * kOrbitSeconds / 2, 1e-12);
  EXPECT_NEAR(report.of_ceiling.value.value(), 0.11145, 1e-9);
  EXPECT_EQ(report.checks[1].compared_records, 11U);
  EXPECT_EQ(report.checks[1].mismatched_records, 2U);
  EXPECT_EQ(report.checks[1].faulty_results[static_cast<std::size_t>(ResultFault::kCrc)], 5U);
  const auto& latency = report.latencies[0].percentiles;
  EXPECT_EQ(latency[3].value, 0.0015);
  EXPECT_EQ(latency[3].samples, 69U);
  EXPECT_EQ(latency[0].value, std::nullopt);
  const auto& pt = report.accuracy.published_cut[1][2];
  EXPECT_EQ(pt.fwhm, 0.44);
  EXPECT_EQ(pt.muons, 88U);
}

TEST(live_report, percentile_that_is_told_no_more_is_forgotten) {
  RunReport report = begun();
  lay_over(report, snapshot());
  for (const Figure& figure : report.latencies[1].percentiles) EXPECT_EQ(figure.value, std::nullopt);
}

TEST(live_report, names_of_a_newer_daemon_are_passed_over) {
  RunReport report = begun();
  auto told = snapshot();
  told.add_latencies()->set_name("warp");
  told.add_resolutions()->set_quantity("mass");
  told.mutable_kernels(0)->set_kernel(static_cast<v1::Kernel>(9));
  lay_over(report, told);
  EXPECT_EQ(report.latencies.size(), 2U);
  EXPECT_EQ(report.checks[1].compared_records, 0U);
  EXPECT_NE(report_text(report, false).find("22 500 due"), std::string::npos);
}

}  // namespace
}  // namespace mu40
