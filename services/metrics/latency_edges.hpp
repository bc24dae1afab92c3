// The bucket edges of every latency histogram that Prometheus sees, and the way from the fine histograms of a run to
// them. Two edges an octave, 10 us * 2^k and 15 us * 2^k: each is the lowest value of a fine bucket
// (measure/histogram_buckets.hpp), so that counting by edges splits none and is exact. Not here: Prometheus' own types.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "measure/histogram_snapshot.hpp"

namespace mu40 {

inline constexpr std::size_t kLatencyEdgeCount = 41;
// 10 us, 15 us, 20 us, 30 us ... 7.86432 s, 10.48576 s.
inline constexpr std::array<std::uint64_t, kLatencyEdgeCount> kLatencyEdgesNs = [] {
  std::array<std::uint64_t, kLatencyEdgeCount> edges{};
  for (std::size_t i = 0; i < edges.size(); ++i) edges[i] = (i % 2 == 0 ? std::uint64_t{10'000} : 15'000) << (i / 2);
  return edges;
}();
static_assert([] {
  for (const auto edge : kLatencyEdgesNs) {
    if (histogram_lowest_ns(histogram_bucket(edge)) != edge) return false;
  }
  return true;
}());

// Samples by edges: bucket i holds those below edge i and not below edge i - 1, the last one the rest. A sample of
// exactly an edge, to the nanosecond, stands above it. Plain value of std::uint64_t only.
struct LatencyCounts {
  std::array<std::uint64_t, kLatencyEdgeCount + 1> buckets{};
  std::uint64_t sum_ns = 0;

  friend bool operator==(const LatencyCounts&, const LatencyCounts&) = default;
};

[[nodiscard]] LatencyCounts count_by_edges(const HistogramSnapshot& histogram);

}  // namespace mu40
