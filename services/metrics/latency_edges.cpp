#include "metrics/latency_edges.hpp"

#include <numeric>

namespace mu40 {

LatencyCounts count_by_edges(const HistogramSnapshot& histogram) {
  LatencyCounts counts;
  counts.sum_ns = histogram.sum();
  auto begin = histogram.counts().begin();
  for (std::size_t i = 0; i < kLatencyEdgeCount; ++i) {
    const auto end = histogram.counts().begin() + static_cast<std::ptrdiff_t>(histogram_bucket(kLatencyEdgesNs[i]));
    counts.buckets[i] = std::accumulate(begin, end, std::uint64_t{0});
    begin = end;
  }
  counts.buckets.back() = std::accumulate(begin, histogram.counts().end(), std::uint64_t{0});
  return counts;
}

}  // namespace mu40
