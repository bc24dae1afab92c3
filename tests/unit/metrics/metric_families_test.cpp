#include "metrics/metric_families.hpp"

#include <gtest/gtest.h>
#include <prometheus/collectable.h>

#include <limits>

#include "metrics/metrics_collectable.hpp"
#include "metrics_document.hpp"
#include "sample_boards.hpp"

namespace mu40 {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

using Families = std::map<std::string, MetricFamily>;
using Labels = std::map<std::string, std::string>;

Families families_of(std::initializer_list<const BoardMetrics*> boards) {
  std::vector<BoardSeries> series;
  for (const auto* board : boards) series.push_back(board->series(test::kSampleTime));
  Families families;
  for (const auto& family : metric_families(series)) {
    EXPECT_TRUE(families.emplace(family.name, family).second) << family.name << " twice";
  }
  return families;
}

// The one series with these labels, among others.
const ClientMetric& find(const Families& families, const std::string& name, const Labels& labels) {
  const ClientMetric* found = nullptr;
  for (const auto& metric : families.at(name).metric) {
    std::size_t equal = 0;
    for (const auto& label : metric.label) {
      const auto wanted = labels.find(label.name);
      if (wanted != labels.end() && wanted->second == label.value) ++equal;
    }
    if (equal != labels.size()) continue;
    EXPECT_EQ(found, nullptr) << name << " is ambiguous";
    found = &metric;
  }
  if (found == nullptr) throw std::runtime_error("no such series of " + name);
  return *found;
}

std::string type_name(MetricType type) {
  return type == MetricType::Counter ? "counter" : type == MetricType::Gauge ? "gauge" : "histogram";
}

TEST(MetricFamilies, document_names_exactly_what_is_exposed_with_type_and_labels) {
  std::map<std::string, test::DocumentedSeries> exposed;
  for (const auto& [name, family] : families_of({test::busy_board("u250").get()})) {
    for (const auto& metric : family.metric) {
      test::DocumentedSeries series{type_name(family.type), {}};
      for (const auto& label : metric.label) series.labels.insert(label.name);
      EXPECT_EQ(exposed.emplace(name, series).first->second, series) << name;
    }
  }
  const auto documented = test::documented_series(MU40_SOURCE_DIR "/docs/metrics.md", "# Metrics");
  for (const auto& [name, series] : exposed) {
    ASSERT_TRUE(documented.contains(name)) << name << " is not documented";
    EXPECT_EQ(documented.at(name).type, series.type) << name;
    EXPECT_EQ(documented.at(name).labels, series.labels) << name;
  }
  for (const auto& [name, series] : documented) EXPECT_TRUE(exposed.contains(name)) << name << " is not exposed";
}

TEST(MetricFamilies, document_lists_exactly_the_bucket_edges) {
  const auto documented = test::documented_edges_s(MU40_SOURCE_DIR "/docs/metrics.md", "## Buckets");
  ASSERT_EQ(documented.size(), kLatencyEdgeCount);
  for (std::size_t i = 0; i < kLatencyEdgeCount; ++i) {
    EXPECT_DOUBLE_EQ(documented[i] * 1e9, static_cast<double>(kLatencyEdgesNs[i]));
  }
}

TEST(MetricFamilies, every_family_has_help_and_every_latency_a_fidelity) {
  for (const auto& [name, family] : families_of({test::busy_board("u250").get()})) {
    EXPECT_GT(family.help.size(), 10U) << name;
    if (family.type != MetricType::Histogram) continue;
    for (const auto& metric : family.metric) EXPECT_EQ(metric.label.back().name, "fidelity") << name;
  }
}

TEST(MetricFamilies, histogram_ends_in_its_count_and_keeps_its_sum) {
  const auto families = families_of({test::busy_board("u250").get()});
  const auto& latency = find(families, "mu40_latency_seconds", {{"fidelity", "functional"}}).histogram;
  EXPECT_EQ(latency.sample_count, 1000U);
  EXPECT_DOUBLE_EQ(latency.sample_sum, 0.07);
  ASSERT_EQ(latency.bucket.size(), kLatencyEdgeCount + 1);
  EXPECT_EQ(latency.bucket.front().upper_bound, 10e-6);
  EXPECT_EQ(latency.bucket[4].cumulative_count, 0U);
  EXPECT_EQ(latency.bucket[5].cumulative_count, 1000U);
  EXPECT_EQ(latency.bucket.back().upper_bound, std::numeric_limits<double>::infinity());
  EXPECT_EQ(latency.bucket.back().cumulative_count, latency.sample_count);
  for (std::size_t i = 1; i < latency.bucket.size(); ++i) {
    EXPECT_GT(latency.bucket[i].upper_bound, latency.bucket[i - 1].upper_bound);
    EXPECT_GE(latency.bucket[i].cumulative_count, latency.bucket[i - 1].cumulative_count);
  }
}

TEST(MetricFamilies, counts_stand_under_their_labels) {
  const auto families = families_of({test::busy_board("u250").get()});
  EXPECT_EQ(find(families, "mu40_orbits_total", {{"outcome", "completed"}}).counter.value, 8000);
  EXPECT_EQ(find(families, "mu40_orbits_total", {{"outcome", "dropped"}}).counter.value, 2);
  EXPECT_EQ(find(families, "mu40_orbits_total", {{"outcome", "failed"}}).counter.value, 1);
  EXPECT_EQ(find(families, "mu40_bx_total", {}).counter.value, 8000.0 * 3564);
  EXPECT_EQ(find(families, "mu40_stalled_seconds_total", {}).counter.value, 1);
  EXPECT_EQ(find(families, "mu40_mismatched_records_total", {{"kernel", "recalibrate"}}).counter.value, 1000);
  EXPECT_EQ(find(families, "mu40_mismatched_records_total", {{"kernel", "classify"}}).counter.value, 0);
  EXPECT_EQ(find(families, "mu40_result_faults_total", {{"kernel", "recalibrate"}, {"reason", "magic"}}).counter.value,
            1000);
  EXPECT_EQ(find(families, "mu40_board_temperature_celsius", {}).gauge.value, 61.5);
  EXPECT_EQ(find(families, "mu40_run_info", {{"run", "run-1"}, {"source", "generated"}}).gauge.value, 1);
}

TEST(MetricFamilies, good_result_is_no_fault) {
  const auto families = families_of({test::busy_board("u250").get()});
  for (const auto& metric : families.at("mu40_result_faults_total").metric) {
    for (const auto& label : metric.label) EXPECT_NE(label.value, "none");
  }
}

TEST(MetricFamilies, idle_board_keeps_its_counts_and_drops_the_gauges_of_its_run) {
  const auto board = test::busy_board("u250");
  board->run_ended();
  const auto families = families_of({board.get()});
  for (const char* name : {"mu40_run_info", "mu40_real_time_factor", "mu40_speed_factor", "mu40_resolution_fwhm",
                           "mu40_snapshot_age_seconds"}) {
    EXPECT_FALSE(families.contains(name)) << name;
  }
  EXPECT_EQ(find(families, "mu40_orbits_total", {{"outcome", "completed"}}).counter.value, 8000);
  EXPECT_TRUE(families.contains("mu40_latency_seconds"));
}

TEST(MetricFamilies, new_board_is_down_counts_zero_and_has_no_latency_nor_sensor) {
  const BoardMetrics board("u250");
  const auto families = families_of({&board});
  EXPECT_EQ(find(families, "mu40_board_up", {}).gauge.value, 0);
  EXPECT_EQ(find(families, "mu40_orbits_total", {{"outcome", "dropped"}}).counter.value, 0);
  for (const char* name : {"mu40_latency_seconds", "mu40_lateness_seconds", "mu40_stage_latency_seconds",
                           "mu40_board_temperature_celsius", "mu40_board_power_watts"}) {
    EXPECT_FALSE(families.contains(name)) << name;
  }
}

TEST(MetricFamilies, boards_stand_side_by_side_in_one_family) {
  const auto busy = test::busy_board("u250");
  const BoardMetrics fresh("u55c");
  const auto families = families_of({busy.get(), &fresh});
  EXPECT_EQ(find(families, "mu40_launches_total", {{"board", "u250"}, {"outcome", "completed"}}).counter.value, 1000);
  EXPECT_EQ(find(families, "mu40_launches_total", {{"board", "u55c"}, {"outcome", "completed"}}).counter.value, 0);
}

TEST(MetricFamilies, collectable_collects_every_board) {
  const auto collectable = make_metrics_collectable({test::busy_board("u250"), test::busy_board("u55c")});
  Families families;
  for (const auto& family : collectable->Collect()) families.emplace(family.name, family);
  EXPECT_EQ(find(families, "mu40_board_up", {{"board", "u250"}}).gauge.value, 1);
  EXPECT_EQ(find(families, "mu40_board_up", {{"board", "u55c"}}).gauge.value, 1);
}

}  // namespace
}  // namespace mu40
