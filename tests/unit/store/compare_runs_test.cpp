#include "store/compare_runs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "layout/error.hpp"
#include "run/report_json.hpp"
#include "store/order_statistics.hpp"

namespace mu40 {
namespace {

using nlohmann::json;

// A real report of `launches` latencies spread evenly over 1 ms from `from_ns`.
std::string report_of(int launches, std::uint64_t from_ns) {
  auto books = std::make_unique<RunBooks>();
  for (int i = 0; i < launches; ++i) {
    books->latency.record(from_ns + static_cast<std::uint64_t>(i) * 1'000'000 / static_cast<std::uint64_t>(launches));
  }
  return report_json(make_report(RunContext{}, *books, true, ""));
}

ComparedFigure figure_of(const Comparison& comparison, const std::string& name) {
  const auto found = std::ranges::find(comparison.figures, name, &ComparedFigure::name);
  if (found == comparison.figures.end()) throw std::runtime_error("no figure " + name);
  return *found;
}

std::string with(const std::string& report, const std::string& pointer, const json& value) {
  json changed = json::parse(report);
  changed[json::json_pointer(pointer)] = value;
  return changed.dump();
}

// From sums in rational arithmetic.
TEST(PercentileRanks, of_the_binomial_distribution) {
  EXPECT_EQ(percentile_ranks_99(100, 50).low, 37U);
  EXPECT_EQ(percentile_ranks_99(100, 50).high, 64U);
  EXPECT_EQ(percentile_ranks_99(5, 50).low, 0U);
  EXPECT_EQ(percentile_ranks_99(5, 50).high, 6U);    // beyond the last: not bounded
  EXPECT_EQ(percentile_ranks_99(10, 99).high, 11U);  // so here
}

TEST(PercentileRanks, tend_to_the_normal_distribution) {
  const auto ranks = percentile_ranks_99(100'000'000, 99);
  const double sigma = std::sqrt(1e8 * 0.99 * 0.01);
  EXPECT_NEAR(static_cast<double>(ranks.low), 99e6 - 2.5758 * sigma, 5);
  EXPECT_NEAR(static_cast<double>(ranks.high), 99e6 + 2.5758 * sigma, 5);
}

TEST(CompareRuns, run_against_itself_moves_nothing) {
  const auto report = report_of(10'000, 1'000'000);
  const auto comparison = compare_runs(report, report);
  EXPECT_TRUE(comparison.differences.empty());
  EXPECT_EQ(figure_of(comparison, "latency p99").a, figure_of(comparison, "latency p99").b);
  EXPECT_TRUE(std::ranges::none_of(comparison.figures, &ComparedFigure::moved));
}

TEST(CompareRuns, shift_beyond_the_interval_moves_and_one_within_it_does_not) {
  const auto base = report_of(10'000, 1'000'000);
  // p50 of 10 000 even samples over 1 ms: +- 2.58 * 50 ranks of 100 ns, 13 us either side; of a difference 18 us.
  EXPECT_FALSE(figure_of(compare_runs(base, report_of(10'000, 1'012'000)), "latency p50").moved());
  const auto moved = figure_of(compare_runs(base, report_of(10'000, 1'030'000)), "latency p50");
  EXPECT_TRUE(moved.moved());
  EXPECT_NEAR((*moved.difference_99)[0], 30e-6 - 18.2e-6, 3e-6);
  EXPECT_NEAR((*moved.difference_99)[1], 30e-6 + 18.2e-6, 3e-6);
  EXPECT_TRUE(figure_of(compare_runs(report_of(10'000, 1'030'000), base), "latency p50").moved());
}

TEST(CompareRuns, fewer_launches_widen_the_interval) {
  EXPECT_FALSE(figure_of(compare_runs(report_of(1000, 1'000'000), report_of(1000, 1'030'000)), "latency p50").moved());
}

TEST(CompareRuns, report_without_histograms_gives_no_confidence) {
  json report = json::parse(report_of(10'000, 1'000'000));
  report.erase("latency_histograms_ns");
  const auto figure = figure_of(compare_runs(report.dump(), report_of(10'000, 9'000'000)), "latency p50");
  EXPECT_FALSE(figure.moved());
  EXPECT_NE(figure.no_confidence.find("histogram"), std::string::npos);
}

TEST(CompareRuns, other_recording_network_or_fidelity_is_said) {
  const auto report = report_of(100, 1'000'000);
  for (const auto& [pointer, value, word] :
       {std::tuple<std::string, json, std::string>{"/provenance/recording_sha256", "ffff", "recording"},
        {"/provenance/networks/0/hash", "ffff", "networks"},
        {"/fidelity", "hardware", "fidelity"},
        {"/config/speed", 2.0, "speed"}}) {
    const auto comparison = compare_runs(report, with(report, pointer, value));
    ASSERT_EQ(comparison.differences.size(), 1U) << pointer;
    EXPECT_TRUE(comparison.differences[0].starts_with(word)) << comparison.differences[0];
  }
}

// Hanley & McNeil: area 0.9 of 100 and 100 has Q1 = 0.81818, Q2 = 0.85263, a variance of
// (0.09 + 99 * 0.00818 + 99 * 0.04263) / 10 000, a standard error of 0.02263.
TEST(CompareRuns, areas_move_by_hanley_and_mcneil) {
  const auto with_area = [](double area) {
    return with(report_of(100, 1'000'000), "/accuracy/classifier", {{"auc_roc", area}, {"real", 100}, {"fake", 100}});
  };
  const auto same = figure_of(compare_runs(with_area(0.9), with_area(0.9)), "AUC-ROC");
  EXPECT_NEAR((*same.difference_99)[1], 2.5758 * 0.02263 * std::sqrt(2), 2e-4);
  EXPECT_FALSE(figure_of(compare_runs(with_area(0.9), with_area(0.86)), "AUC-ROC").moved());
  EXPECT_TRUE(figure_of(compare_runs(with_area(0.9), with_area(0.75)), "AUC-ROC").moved());
}

TEST(CompareRuns, widths_move_by_the_number_of_muons) {
  const auto with_width = [](double fwhm, int muons) {
    return with(report_of(100, 1'000'000), "/accuracy/network/published_cut/phi",
                {{"fwhm", fwhm}, {"muons", muons}, {"outside", 0}});
  };
  EXPECT_FALSE(figure_of(compare_runs(with_width(0.1, 1000), with_width(0.105, 1000)), "FWHM phi").moved());
  EXPECT_TRUE(figure_of(compare_runs(with_width(0.1, 10'000), with_width(0.105, 10'000)), "FWHM phi").moved());
}

TEST(CompareRuns, any_mismatch_moves) {
  const auto report = report_of(100, 1'000'000);
  const auto other = with(report, "/checks/classify/mismatched_records", 1);
  EXPECT_TRUE(figure_of(compare_runs(report, other), "classify mismatches").moved());
}

TEST(CompareRuns, what_is_no_report_is_refused) {
  const auto report = report_of(100, 1'000'000);
  const auto refused = [&](const std::string& other) {
    try {
      (void)compare_runs(report, other);
    } catch (const Error& error) {
      return error.code() == ErrorCode::kCorrupt;
    }
    return false;
  };
  EXPECT_TRUE(refused("{"));
  EXPECT_TRUE(refused(with(report, "/latency_histograms_ns/latency", "x")));
  EXPECT_TRUE(refused(with(report, "/latency_histograms_ns/latency", json::array({json::array({1ULL << 60U, 1})}))));
  EXPECT_TRUE(refused(with(report, "/latency_histograms_ns/latency", json::array({json::array({5, 1ULL << 63U})}))));
}

}  // namespace
}  // namespace mu40
