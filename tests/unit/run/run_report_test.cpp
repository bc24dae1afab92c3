#include "run/run_report.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "run/report_json.hpp"
#include "run/report_text.hpp"

namespace mu40 {
namespace {

// 112 455 orbits in exactly their LHC time, 1 000 launches of 1.5 ms, seen on a functional board.
class RunReportTest : public ::testing::Test {
 protected:
  RunReportTest() {
    constexpr std::uint64_t kOrbits = 112455;
    books->begin_ns = 1;
    books->last_completed_ns = 1 + static_cast<std::int64_t>(kOrbits * kOrbitSeconds * 1e9 + 0.5);
    books->end = StreamEnd::kFinished;
    books->orbits.enter(kOrbits);
    books->orbits.complete(kOrbits);
    books->kernels[0].fidelities.add(1U << static_cast<unsigned>(Fidelity::kFunctional));
    for (int i = 0; i < 1000; ++i) books->latency.record(1'500'000);
  }

  RunContext context;
  std::unique_ptr<RunBooks> books = std::make_unique<RunBooks>();
};

TEST_F(RunReportTest, orbits_in_their_lhc_time_are_real_time_factor_one) {
  const auto report = make_report(context, *books, false, "");
  ASSERT_TRUE(report.real_time_factor.value);
  EXPECT_NEAR(*report.real_time_factor.value, 1.0, 1e-9);
  EXPECT_NEAR(*report.bx_rate.value, kBxRateHz, 1);
}

TEST_F(RunReportTest, clock_set_in_mid_run_is_told) {
  EXPECT_EQ(nlohmann::json::parse(report_json(make_report(context, *books, false, ""))).at("utc_drift_s"), 0.0);
  books->begin_utc_offset_ns = 1'700'000'000'000'000'000;
  books->last_utc_offset_ns = 1'700'000'000'000'000'000 - 3'500'000'000;
  EXPECT_EQ(make_report(context, *books, false, "").utc_drift_s, -3.5);
  books->last_completed_ns = 0;
  const auto before = nlohmann::json::parse(report_json(make_report(context, *books, false, "")));
  EXPECT_TRUE(before.at("utc_drift_s").is_null());
}

TEST_F(RunReportTest, percentile_without_enough_launches_is_not_stated) {
  const auto report = make_report(context, *books, false, "");
  const auto& total = report.latencies.front();
  EXPECT_NEAR(total.percentiles[2].value.value_or(0), 1.5e-3, 2e-6);  // p99 needs 662
  EXPECT_EQ(total.percentiles[3].value, std::nullopt);                // p99.9 needs 6 636
  EXPECT_EQ(time_text(total.percentiles[3]), "n/a");
}

TEST_F(RunReportTest, functional_board_is_never_shown_as_measured) {
  const auto report = make_report(context, *books, false, "");
  EXPECT_EQ(report.fidelity, Fidelity::kFunctional);
  EXPECT_EQ(report.latencies.front().percentiles[0].basis, Basis::kModelled);
  for (const auto& row : report.latencies) {
    for (const auto& figure : row.percentiles) EXPECT_EQ(figure.fidelity, Fidelity::kFunctional) << row.name;
  }
}

TEST_F(RunReportTest, lowest_fidelity_of_all_headers_counts) {
  books->kernels[1].fidelities.add(1U << static_cast<unsigned>(Fidelity::kHardware));
  EXPECT_EQ(make_report(context, *books, false, "").fidelity, Fidelity::kFunctional);
}

TEST_F(RunReportTest, json_holds_account_verdict_and_provenance) {
  context.prepared.recording_sha256 = "abc";
  const auto json = nlohmann::json::parse(report_json(make_report(context, *books, true, "killed by signal 9")));
  EXPECT_EQ(json.at("format"), "mu40-report");
  EXPECT_EQ(json.at("account").at("orbits").at("completed"), 112455);
  EXPECT_FALSE(json.at("verdict").at("valid").get<bool>());
  EXPECT_EQ(json.at("ending"), "killed by signal 9");
  EXPECT_EQ(json.at("provenance").at("recording_sha256"), "abc");
  EXPECT_FALSE(json.at("provenance").at("git_revision").get<std::string>().empty());
  EXPECT_TRUE(json.at("latency").at("latency").at("p99.99").at("value").is_null());
}

TEST_F(RunReportTest, json_holds_every_histogram) {
  books->latency.record(5);
  const auto json = nlohmann::json::parse(report_json(make_report(context, *books, true, "")));
  const auto& histograms = json.at("latency_histograms_ns");
  EXPECT_EQ(histograms.size(), json.at("latency").size());
  const auto lowest_ns = histogram_lowest_ns(histogram_bucket(1'500'000));
  EXPECT_EQ(histograms.at("latency"), nlohmann::json({{5, 1}, {lowest_ns, 1000}}));
  EXPECT_TRUE(histograms.at("service").empty());
}

TEST_F(RunReportTest, text_says_verdict_and_every_reason) {
  const auto report = make_report(context, *books, true, "killed by signal 9");
  const std::string text = report_text(report, false);
  EXPECT_NE(text.find("\nINVALID\n"), std::string::npos);
  for (const auto& reason : report.verdict.reasons) EXPECT_NE(text.find(reason), std::string::npos) << reason;
  EXPECT_NE(text.find("112 455 due"), std::string::npos);
}

TEST(TimeText, picks_the_unit) {
  const auto text = [](double s) { return time_text({s, "s", Basis::kMeasured, Fidelity::kNone, 1}); };
  EXPECT_EQ(text(40e-9), "40 ns");
  EXPECT_EQ(text(12.34e-6), "12.3 us");
  EXPECT_EQ(text(1.5e-3), "1.50 ms");
  EXPECT_EQ(text(2), "2.00 s");
}

}  // namespace
}  // namespace mu40
