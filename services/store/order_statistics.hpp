// How well a percentile is known from n samples: the distribution-free confidence interval between two order
// statistics (David & Nagaraja, Order Statistics, 3rd ed., 7.1). Holds for independent samples; launches that queue
// behind each other are less than that, and their interval is then too narrow.
#pragma once

#include <cstdint>
#include <span>
#include <utility>

namespace mu40 {

// Between them lies the percentile with the stated confidence. low 0: not bounded below; high n + 1: nor above.
struct OrderRanks {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

// Exact, by summing the binomial distribution. `percent` in (0, 100), `samples` > 0. 99 % confidence, 0.5 % either
// side.
[[nodiscard]] OrderRanks percentile_ranks_99(std::uint64_t samples, double percent);

// [lowest ns, count], ascending, of the buckets of histogram_buckets.hpp that hold anything.
using SparseHistogram = std::span<const std::pair<std::uint64_t, std::uint64_t>>;

// The 99 % interval of a percentile, outwards to the edges of its buckets; 0 and infinity where it is not bounded.
struct LatencyInterval {
  double low_ns = 0;
  double high_ns = 0;
};
[[nodiscard]] LatencyInterval percentile_interval_99(SparseHistogram histogram, double percent);

}  // namespace mu40
