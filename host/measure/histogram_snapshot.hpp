// What a latency histogram held at one moment, as a plain value: percentiles, merging, reports. Not written while
// streaming (latency_histogram.hpp is), not a file format (hdr_format.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "measure/histogram_buckets.hpp"

namespace mu40 {

// The least number of samples for which a percentile is stated: with this many, one sample beyond the percentile is
// allowed at 99 % confidence, i.e. the least n with p^n + n p^(n-1) (1-p) <= 0.01 (MLPerf LoadGen's early stopping with
// one outlier): p50 11, p90 64, p99 662, p99.9 6 636, p99.99 66 381, p99.999 663 833. `percent` in (0, 100), else 0;
// below p50, where the mirrored percentile counts, as for 100 - percent.
[[nodiscard]] std::uint64_t minimum_samples(double percent) noexcept;

// What a histogram consists of, as files and wires carry it.
struct HistogramParts {
  std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(kHistogramBuckets);  // their sum is below 2^64
  std::uint64_t sum_ns = 0;
  std::uint64_t max_ns = 0;
  std::uint64_t above_range = 0;  // at most counts.back()
};

// Nanoseconds throughout. Plain value.
class HistogramSnapshot {
 public:
  HistogramSnapshot() : counts_(kHistogramBuckets) {}
  // `parts.counts` is [kHistogramBuckets].
  explicit HistogramSnapshot(HistogramParts parts);

  // Adds the samples of `other`; the result is the histogram of the union.
  void merge(const HistogramSnapshot& other);

  // The value that `percent` (0..100) of the samples do not exceed, at most 1/1024 above the exact one and never below
  // it; 100 is the exact maximum. nullopt with fewer than minimum_samples(percent), or none.
  [[nodiscard]] std::optional<std::uint64_t> percentile(double percent) const;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  // Exact; 0 without samples.
  [[nodiscard]] std::uint64_t max() const noexcept { return max_; }
  // Exact where no writer was in the middle of a record.
  [[nodiscard]] std::uint64_t sum() const noexcept { return sum_; }
  // Samples of kHistogramLimitNs or more, which stand in the last bucket.
  [[nodiscard]] std::uint64_t above_range() const noexcept { return above_range_; }
  [[nodiscard]] const std::vector<std::uint64_t>& counts() const noexcept { return counts_; }  // [kHistogramBuckets]

  friend bool operator==(const HistogramSnapshot&, const HistogramSnapshot&) = default;

 private:
  friend class LatencyHistogram;
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t max_ = 0;
  std::uint64_t above_range_ = 0;
};

}  // namespace mu40
