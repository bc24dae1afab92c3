// The buckets of every latency histogram: values below 1024 ns exactly, then 1024 equal buckets an octave up to 2^42
// ns, so that a bucket is at most 1/1024 of its values wide. The same buckets as an HdrHistogram with 3 significant
// digits and lowest value 1 (HdrHistogram.org), which makes its file formats a plain dump of the counts.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace mu40 {

inline constexpr unsigned kHistogramSubBits = 10;
inline constexpr unsigned kHistogramTopBits = 42;
// Values from here on are clamped into the last bucket and counted as above range.
inline constexpr std::uint64_t kHistogramLimitNs = std::uint64_t{1} << kHistogramTopBits;
inline constexpr std::size_t kHistogramBuckets = std::size_t{kHistogramTopBits - kHistogramSubBits + 1}
                                                 << kHistogramSubBits;

// The bucket of `ns`, which must be below kHistogramLimitNs.
[[nodiscard]] constexpr std::size_t histogram_bucket(std::uint64_t ns) noexcept {
  constexpr std::uint64_t kSubBuckets = std::uint64_t{1} << kHistogramSubBits;
  if (ns < kSubBuckets) return static_cast<std::size_t>(ns);
  const auto shift = static_cast<unsigned>(std::bit_width(ns)) - 1U - kHistogramSubBits;
  return static_cast<std::size_t>((std::uint64_t{shift} << kHistogramSubBits) + (ns >> shift));
}

// The smallest and the largest value that fall into `bucket`.
[[nodiscard]] constexpr std::uint64_t histogram_lowest_ns(std::size_t bucket) noexcept {
  constexpr std::uint64_t kSubBuckets = std::uint64_t{1} << kHistogramSubBits;
  if (bucket < kSubBuckets) return bucket;
  const auto shift = (bucket >> kHistogramSubBits) - 1U;
  return ((bucket & (kSubBuckets - 1U)) + kSubBuckets) << shift;
}
[[nodiscard]] constexpr std::uint64_t histogram_highest_ns(std::size_t bucket) noexcept {
  return histogram_lowest_ns(bucket + 1) - 1U;
}

}  // namespace mu40
