// A histogram of nanoseconds that is written while streaming: fixed memory, no pointers, valid when all bytes are zero,
// so that it can live in shared memory and outlive its writer. Reading it is histogram_snapshot.hpp's work.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

#include "measure/histogram_snapshot.hpp"

namespace mu40 {

// One writer, any number of readers, in any processes that map it. About 270 kB.
class LatencyHistogram {
 public:
  // Counts one sample; kHistogramLimitNs and more go to the last bucket and to above_range.
  void record(std::uint64_t ns) noexcept {
    raise(sum_, ns);
    if (ns > max_.load(std::memory_order_relaxed)) max_.store(ns, std::memory_order_relaxed);
    if (ns >= kHistogramLimitNs) {
      raise(above_range_, 1);
      ns = kHistogramLimitNs - 1;
    }
    // Released last: who sees the sample sees its sum and maximum.
    Counter& bucket = counts_[histogram_bucket(ns)];
    bucket.store(bucket.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }

  // A copy; its count is the sum of the buckets read, so that percentiles are consistent while the writer goes on.
  [[nodiscard]] HistogramSnapshot snapshot() const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  static_assert(Counter::is_always_lock_free);
  // A single writer needs no locked read-modify-write.
  static void raise(Counter& counter, std::uint64_t by) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }

  std::array<Counter, kHistogramBuckets> counts_{};
  Counter sum_{};
  Counter max_{};
  Counter above_range_{};
};
static_assert(std::is_standard_layout_v<LatencyHistogram>);

}  // namespace mu40
