#include "run/report_from_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "run/report_json.hpp"
#include "run/report_text.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using nlohmann::ordered_json;

// A report whose numbers all differ, so that a field read from another's place is found.
class Numbers {
 public:
  std::uint64_t next() { return ++last_; }
  double fraction() { return static_cast<double>(next()) + 0.25; }
  Figure figure(const char* unit) { return {fraction(), unit, Basis::kModelled, Fidelity::kFunctional, next()}; }
  AccountView account() { return {next() + 1'000'000, next(), next(), next(), next()}; }
  ResidualSummary residuals() { return {next(), next(), fraction(), fraction(), fraction(), fraction()}; }

 private:
  std::uint64_t last_ = 0;
};

RunReport full_report() {
  Numbers numbers;
  RunReport report;
  report.config.recording = "/recordings/a.raw";
  report.config.stream.orbits_per_launch = 16;
  report.prepared.device_name = "board";
  report.prepared.networks = {{{"recalibrate-1", "aa"}, {"classify-1", "bb"}}};
  report.prepared.generated = true;
  report.prepared.replayed_orbits = numbers.next();
  report.host = {"host", "Linux", "processor", 2};
  report.version = "1";
  report.git_revision = "abc";
  report.started_utc = "2026-01-02T03:04:05Z";
  report.ending = "finished";
  report.finished = true;
  report.verdict.reasons = {"a reason", "another"};
  report.fidelity = Fidelity::kFunctional;
  report.orbits = numbers.account();
  report.muons = numbers.account();
  report.pairs = numbers.account();
  report.launches = numbers.account();
  report.stalls = numbers.next();
  report.stalled_s = numbers.fraction();
  report.elapsed_s = numbers.fraction();
  report.utc_drift_s = -numbers.fraction();
  report.real_time_factor = numbers.figure("1");
  report.bx_rate = numbers.figure("Hz");
  report.orbit_rate = numbers.figure("Hz");
  report.muon_rate = numbers.figure("Hz");
  report.pair_rate = numbers.figure("Hz");
  report.of_ceiling = numbers.figure("1");
  for (const char* name : {"latency", "wait", "service"}) {
    LatencyRow row{name, {}, {}};
    for (Figure& figure : row.percentiles) figure = numbers.figure("s");
    row.percentiles.back().value.reset();
    report.latencies.push_back(row);
  }
  for (KernelChecks& checks : report.checks) {
    checks.compared_records = numbers.next();
    checks.mismatched_records = numbers.next();
    for (std::size_t f = 1; f < kResultFaultCount; ++f) checks.faulty_results[f] = numbers.next();
  }
  AccuracyReport& accuracy = report.accuracy;
  accuracy.has_truth = true;
  accuracy.distinct_muons = numbers.next();
  accuracy.distinct_pairs = numbers.next();
  for (std::size_t e = 0; e < kEstimateCount; ++e) {
    accuracy.mass_peak_gev[e] = numbers.fraction();
    for (auto& summary : accuracy.published_cut[e]) summary = numbers.residuals();
    for (auto& summary : accuracy.pt_by_pt[e]) summary = numbers.residuals();
    for (auto& quantity : accuracy.by_eta[e]) {
      for (auto& summary : quantity) summary = numbers.residuals();
    }
  }
  accuracy.classifier = {numbers.next(), numbers.next(), 0.5, 0.25, std::nullopt, numbers.next(), numbers.next()};
  return report;
}

TEST(report_from_json, is_the_inverse_of_report_json) {
  const RunReport report = full_report();
  const RunReport read = run_report_from_json(report_json(report));
  EXPECT_EQ(report_json(read), report_json(report));
  EXPECT_EQ(report_text(read, true), report_text(report, true));
}

TEST(report_from_json, report_without_truth_and_figures_is_read) {
  RunReport report;
  report.ending = "running";
  report.latencies.resize(1);
  const RunReport read = run_report_from_json(report_json(report));
  EXPECT_EQ(report_json(read), report_json(report));
  EXPECT_FALSE(read.finished);
}

TEST(report_from_json, field_that_is_missing_or_of_another_kind_is_named) {
  const auto whole = ordered_json::parse(report_json(full_report()));
  std::size_t tried = 0;
  const auto flat = whole.flatten();
  for (const auto& [place, value] : flat.items()) {
    // What run_report_from_json() does not read: histograms, edges that are constants, what follows from other fields,
    // and the keys of the configuration, which has a reader of its own.
    if (place.starts_with("/latency_histograms_ns") || place.find("_gev/") != std::string::npos ||
        place.find("abs_eta/") != std::string::npos || place == "/verdict/valid" || place.ends_with("/in_flight") ||
        place.starts_with("/config/") || place == "/accuracy/classifier/x") {
      continue;
    }
    SCOPED_TRACE(place);
    const ordered_json::json_pointer pointer(place);
    auto broken = whole;
    broken[pointer] = ordered_json::array({1});
    test::expect_error(ErrorCode::kCorrupt, "", [&] { static_cast<void>(run_report_from_json(broken.dump())); });
    const bool may_be_missing = place == "/utc_drift_s";
    if (whole.at(pointer.parent_pointer()).is_object() && !may_be_missing) {
      broken = whole;
      broken[pointer.parent_pointer()].erase(pointer.back());
      test::expect_error(ErrorCode::kCorrupt, "", [&] { static_cast<void>(run_report_from_json(broken.dump())); });
    }
    ++tried;
  }
  EXPECT_GT(tried, 200U);
  auto broken = whole;
  broken["account"]["orbits"]["due"] = -1;
  test::expect_error(ErrorCode::kCorrupt, "report/account/orbits/due is -1; expected a whole number of 0 or more",
                     [&] { static_cast<void>(run_report_from_json(broken.dump())); });
  broken = whole;
  broken["config"]["slots"] = 1;
  test::expect_error(ErrorCode::kCorrupt, "slots is 1",
                     [&] { static_cast<void>(run_report_from_json(broken.dump())); });
}

TEST(report_from_json, bytes_that_are_no_report_are_refused) {
  for (const char* text : {"", "{", "[]", "null", "{}", "\xff", "{\"format\": 3}"}) {
    test::expect_error(ErrorCode::kCorrupt, "", [&] { static_cast<void>(run_report_from_json(text)); });
  }
}

}  // namespace
}  // namespace mu40
