#include "measure/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <thread>

namespace mu40 {
namespace {

std::unique_ptr<LatencyHistogram> histogram_of(const std::vector<std::uint64_t>& values) {
  auto histogram = std::make_unique<LatencyHistogram>();
  for (const std::uint64_t value : values) histogram->record(value);
  return histogram;
}

// From one ns to minutes, evenly in the logarithm.
std::vector<std::uint64_t> random_values(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<> exponent(0, 27);
  std::vector<std::uint64_t> values(n);
  for (auto& value : values) value = static_cast<std::uint64_t>(std::exp(exponent(random)));
  return values;
}

TEST(HistogramBuckets, every_bucket_holds_its_edges_and_is_at_most_a_thousandth_wide) {
  std::uint64_t next = 0;
  for (std::size_t bucket = 0; bucket < kHistogramBuckets; ++bucket) {
    const std::uint64_t low = histogram_lowest_ns(bucket);
    const std::uint64_t high = histogram_highest_ns(bucket);
    ASSERT_EQ(low, next);
    ASSERT_EQ(histogram_bucket(low), bucket);
    ASSERT_EQ(histogram_bucket(high), bucket);
    ASSERT_LE(static_cast<double>(high - low), 0.001 * static_cast<double>(low));
    next = high + 1;
  }
  EXPECT_EQ(next, kHistogramLimitNs);
}

TEST(LatencyHistogram, percentiles_are_never_below_the_exact_ones_and_at_most_a_thousandth_above) {
  auto values = random_values(200'000, 1);
  const auto snapshot = histogram_of(values)->snapshot();
  std::sort(values.begin(), values.end());
  for (const double percent : {1.0, 10.0, 25.0, 50.0, 90.0, 99.0, 99.9, 99.99}) {
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(values.size()) - 1e-6));
    const auto exact = static_cast<double>(values[rank - 1]);
    const auto got = snapshot.percentile(percent);
    ASSERT_TRUE(got) << percent;
    EXPECT_GE(static_cast<double>(*got), exact) << percent;
    EXPECT_LE(static_cast<double>(*got), exact * 1.001) << percent;
  }
  EXPECT_EQ(snapshot.percentile(100), values.back());
  EXPECT_EQ(snapshot.max(), values.back());
}

TEST(LatencyHistogram, merged_histograms_equal_the_histogram_of_the_union) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto a = random_values(500, seed);
    const auto b = random_values(700, seed + 100);
    auto merged = histogram_of(a)->snapshot();
    merged.merge(histogram_of(b)->snapshot());
    a.insert(a.end(), b.begin(), b.end());
    EXPECT_EQ(merged, histogram_of(a)->snapshot());
  }
}

TEST(LatencyHistogram, value_above_range_is_clamped_and_counted) {
  LatencyHistogram histogram;
  histogram.record(kHistogramLimitNs - 1);
  histogram.record(kHistogramLimitNs);
  histogram.record(kHistogramLimitNs * 3);
  const auto snapshot = histogram.snapshot();
  EXPECT_EQ(snapshot.count(), 3U);
  EXPECT_EQ(snapshot.above_range(), 2U);
  EXPECT_EQ(snapshot.max(), kHistogramLimitNs * 3);
  EXPECT_EQ(snapshot.counts().back(), 3U);
}

TEST(LatencyHistogram, zero_is_a_value) {
  LatencyHistogram histogram;
  for (int i = 0; i < 20; ++i) histogram.record(0);
  EXPECT_EQ(histogram.snapshot().percentile(50), 0U);
}

TEST(MinimumSamples, are_those_of_one_outlier_at_99_percent_confidence) {
  EXPECT_EQ(minimum_samples(50), 11U);
  EXPECT_EQ(minimum_samples(90), 64U);
  EXPECT_EQ(minimum_samples(99), 662U);
  EXPECT_EQ(minimum_samples(99.9), 6636U);
  EXPECT_EQ(minimum_samples(99.99), 66'381U);
  EXPECT_EQ(minimum_samples(99.999), 663'833U);
  EXPECT_EQ(minimum_samples(1), 662U);
}

TEST(LatencyHistogram, percentile_without_enough_samples_is_none) {
  LatencyHistogram histogram;
  EXPECT_FALSE(histogram.snapshot().percentile(100));
  for (int i = 0; i < 661; ++i) histogram.record(5);
  EXPECT_FALSE(histogram.snapshot().percentile(99));
  EXPECT_TRUE(histogram.snapshot().percentile(90));
  EXPECT_TRUE(histogram.snapshot().percentile(100));
  histogram.record(5);
  EXPECT_EQ(histogram.snapshot().percentile(99), 5U);
  EXPECT_FALSE(histogram.snapshot().percentile(101));
  EXPECT_FALSE(histogram.snapshot().percentile(std::nan("")));
}

TEST(LatencyHistogram, reader_sees_consistent_percentiles_while_the_writer_goes_on) {
  const auto histogram = std::make_unique<LatencyHistogram>();
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    for (std::uint64_t i = 0; i < 200'000; ++i) histogram->record(1000 + i);
    done = true;
  });
  std::uint64_t last = 0;
  while (!done) {
    const auto snapshot = histogram->snapshot();
    ASSERT_GE(snapshot.count(), last);
    last = snapshot.count();
    if (last < 11) continue;
    ASSERT_GE(*snapshot.percentile(50), 1000U);
    ASSERT_LE(*snapshot.percentile(50), snapshot.max());
  }
  writer.join();
  EXPECT_EQ(histogram->snapshot().count(), 200'000U);
}

}  // namespace
}  // namespace mu40
