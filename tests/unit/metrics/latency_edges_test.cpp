#include "metrics/latency_edges.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <random>

#include "measure/latency_histogram.hpp"

namespace mu40 {
namespace {

std::uint64_t total(const LatencyCounts& counts) {
  return std::accumulate(counts.buckets.begin(), counts.buckets.end(), std::uint64_t{0});
}

TEST(LatencyEdges, are_the_documented_ones) {
  const std::vector<std::uint64_t> expected{
      10'000,        15'000,        20'000,        30'000,        40'000,        60'000,        80'000,
      120'000,       160'000,       240'000,       320'000,       480'000,       640'000,       960'000,
      1'280'000,     1'920'000,     2'560'000,     3'840'000,     5'120'000,     7'680'000,     10'240'000,
      15'360'000,    20'480'000,    30'720'000,    40'960'000,    61'440'000,    81'920'000,    122'880'000,
      163'840'000,   245'760'000,   327'680'000,   491'520'000,   655'360'000,   983'040'000,   1'310'720'000,
      1'966'080'000, 2'621'440'000, 3'932'160'000, 5'242'880'000, 7'864'320'000, 10'485'760'000};
  EXPECT_TRUE(std::ranges::equal(kLatencyEdgesNs, expected));
}

TEST(LatencyEdges, sample_below_an_edge_is_counted_below_it_and_one_at_it_above) {
  for (std::size_t i = 0; i < kLatencyEdgeCount; ++i) {
    const auto histogram = std::make_unique<LatencyHistogram>();
    histogram->record(kLatencyEdgesNs[i] - 1);
    EXPECT_EQ(count_by_edges(histogram->snapshot()).buckets[i], 1U) << kLatencyEdgesNs[i];
    histogram->record(kLatencyEdgesNs[i]);
    EXPECT_EQ(count_by_edges(histogram->snapshot()).buckets[i], 1U) << kLatencyEdgesNs[i];
    EXPECT_EQ(count_by_edges(histogram->snapshot()).buckets[i + 1], 1U) << kLatencyEdgesNs[i];
  }
}

TEST(LatencyEdges, counts_equal_those_of_the_samples_themselves) {
  std::mt19937_64 random(40);
  std::uniform_real_distribution<double> decade(2, 11);
  const auto histogram = std::make_unique<LatencyHistogram>();
  LatencyCounts expected;
  for (int i = 0; i < 20'000; ++i) {
    const auto ns = static_cast<std::uint64_t>(std::pow(10, decade(random)));
    histogram->record(ns);
    const auto above = std::ranges::upper_bound(kLatencyEdgesNs, ns) - kLatencyEdgesNs.begin();
    ++expected.buckets[static_cast<std::size_t>(above)];
    expected.sum_ns += ns;
  }
  const auto counts = count_by_edges(histogram->snapshot());
  EXPECT_EQ(counts, expected);
  EXPECT_EQ(total(counts), histogram->snapshot().count());
}

TEST(LatencyEdges, samples_beyond_the_histogram_stand_above_the_last_edge) {
  const auto histogram = std::make_unique<LatencyHistogram>();
  histogram->record(2 * kHistogramLimitNs);
  EXPECT_EQ(count_by_edges(histogram->snapshot()).buckets.back(), 1U);
}

}  // namespace
}  // namespace mu40
