#include "rpc/wire_histogram.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>

#include "measure/latency_histogram.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

// Latencies over all octaves, some beyond the range.
std::vector<std::uint64_t> latencies(unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> result;
  for (int i = 0; i < 2000; ++i) result.push_back(random() >> (random() % 44 + 20));
  return result;
}

HistogramSnapshot histogram_of(const std::vector<std::uint64_t>& samples) {
  const auto histogram = std::make_unique<LatencyHistogram>();
  for (const auto ns : samples) histogram->record(ns);
  return histogram->snapshot();
}

// As common.proto tells clients to, with nothing of mu40's.
v1::LatencyHistogram merged_on_the_wire(const v1::LatencyHistogram& one, const v1::LatencyHistogram& other) {
  std::map<std::uint32_t, std::uint64_t> counts;
  for (const auto* each : {&one, &other}) {
    for (int i = 0; i < each->bucket_size(); ++i) counts[each->bucket(i)] += each->count(i);
  }
  v1::LatencyHistogram result;
  for (const auto& [bucket, count] : counts) {
    result.add_bucket(bucket);
    result.add_count(count);
  }
  result.set_sum_ns(one.sum_ns() + other.sum_ns());
  result.set_max_ns(std::max(one.max_ns(), other.max_ns()));
  result.set_above_range(one.above_range() + other.above_range());
  return result;
}

TEST(wire_histogram, comes_back_as_it_was) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    const auto histogram = histogram_of(latencies(seed));
    EXPECT_EQ(from_proto(to_proto(histogram)), histogram);
  }
  EXPECT_EQ(from_proto(v1::LatencyHistogram{}), HistogramSnapshot{});
}

TEST(wire_histogram, merged_on_the_wire_is_the_histogram_of_the_union) {
  const auto one = latencies(1);
  const auto other = latencies(2);
  auto all = one;
  all.insert(all.end(), other.begin(), other.end());
  const auto merged = merged_on_the_wire(to_proto(histogram_of(one)), to_proto(histogram_of(other)));
  EXPECT_EQ(from_proto(merged), histogram_of(all));
  EXPECT_EQ(from_proto(merged).percentile(99), histogram_of(all).percentile(99));
}

TEST(wire_histogram, bucket_holds_the_values_that_the_protocol_says) {
  // From the sentence in common.proto, in doubles.
  const auto lowest = [](unsigned b) { return b < 1024 ? b : (b % 1024 + 1024.0) * std::pow(2.0, int(b / 1024) - 1); };
  for (const auto ns : latencies(3)) {
    if (ns >= kHistogramLimitNs) continue;
    const auto wire = to_proto(histogram_of({ns}));
    ASSERT_EQ(wire.bucket_size(), 1);
    EXPECT_LE(lowest(wire.bucket(0)), static_cast<double>(ns));
    EXPECT_GT(lowest(wire.bucket(0) + 1), static_cast<double>(ns));
  }
}

TEST(wire_histogram, only_buckets_with_samples_are_sent) {
  EXPECT_EQ(to_proto(histogram_of({5, 5, 7'000'000})).bucket_size(), 2);
  EXPECT_EQ(to_proto(HistogramSnapshot{}).ByteSizeLong(), 0U);
}

TEST(wire_histogram, impossible_histogram_is_refused) {
  const auto refuse = [](const std::string& part, const std::vector<std::uint32_t>& buckets,
                         const std::vector<std::uint64_t>& counts, std::uint64_t above_range = 0) {
    v1::LatencyHistogram wire;
    wire.mutable_bucket()->Assign(buckets.begin(), buckets.end());
    wire.mutable_count()->Assign(counts.begin(), counts.end());
    wire.set_above_range(above_range);
    test::expect_error(ErrorCode::kInvalidArgument, part, [&] { (void)from_proto(wire); });
  };
  refuse("2 buckets and 1 counts", {1, 2}, {3});
  refuse("bucket 33792", {33792}, {1});
  refuse("bucket 2 at place 1", {2, 2}, {1, 1});
  refuse("bucket 1 at place 1", {2, 1}, {1, 1});
  refuse("fewer than 2^64", {1, 2}, {1, ~0ULL});
  refuse("4 samples above range", {33791}, {3}, 4);
}

}  // namespace
}  // namespace mu40
