#include "rpc/wire_histogram.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "layout/error.hpp"

namespace mu40 {
namespace {

void require(bool holds, const std::string& sentence) {
  if (!holds) throw Error(ErrorCode::kInvalidArgument, "a latency histogram has " + sentence);
}

}  // namespace

v1::LatencyHistogram to_proto(const HistogramSnapshot& histogram) {
  v1::LatencyHistogram result;
  for (std::size_t b = 0; b < kHistogramBuckets; ++b) {
    if (histogram.counts()[b] == 0) continue;
    result.add_bucket(static_cast<std::uint32_t>(b));
    result.add_count(histogram.counts()[b]);
  }
  result.set_sum_ns(histogram.sum());
  result.set_max_ns(histogram.max());
  result.set_above_range(histogram.above_range());
  return result;
}

HistogramSnapshot from_proto(const v1::LatencyHistogram& histogram) {
  require(histogram.bucket_size() == histogram.count_size(),
          fmt::format("{} buckets and {} counts; expected as many", histogram.bucket_size(), histogram.count_size()));
  HistogramParts parts;
  parts.sum_ns = histogram.sum_ns();
  parts.max_ns = histogram.max_ns();
  parts.above_range = histogram.above_range();
  std::uint64_t total = 0;
  for (int i = 0; i < histogram.bucket_size(); ++i) {
    const std::uint32_t bucket = histogram.bucket(i);
    require(bucket < kHistogramBuckets, fmt::format("bucket {}; expected below {}", bucket, kHistogramBuckets));
    require(i == 0 || bucket > histogram.bucket(i - 1),
            fmt::format("bucket {} at place {}; expected ascending ones", bucket, i));
    require(histogram.count(i) <= std::numeric_limits<std::uint64_t>::max() - total,
            fmt::format("{} samples in bucket {}; expected fewer than 2^64 in all", histogram.count(i), bucket));
    total += histogram.count(i);
    parts.counts[bucket] = histogram.count(i);
  }
  require(parts.above_range <= parts.counts.back(),
          fmt::format("{} samples above range; expected at most those of the last bucket, {}", parts.above_range,
                      parts.counts.back()));
  return HistogramSnapshot(std::move(parts));
}

}  // namespace mu40
