#include "measure/histogram_snapshot.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "measure/latency_histogram.hpp"

namespace mu40 {

std::uint64_t minimum_samples(double percent) noexcept {
  if (!(percent > 0 && percent < 100)) return 0;
  const double p = std::max(percent, 100 - percent) / 100;
  const double log_p = std::log(p);
  const auto enough = [&](double n) { return std::exp((n - 1) * log_p) * (p + n * (1 - p)) <= 0.01; };
  std::uint64_t low = 1;
  std::uint64_t high = 2;
  while (!enough(static_cast<double>(high))) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (enough(static_cast<double>(middle)) ? high : low) = middle;
  }
  return high;
}

HistogramSnapshot::HistogramSnapshot(HistogramParts parts)
    : counts_(std::move(parts.counts)),
      count_(std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0})),
      sum_(parts.sum_ns),
      max_(parts.max_ns),
      above_range_(parts.above_range) {}

void HistogramSnapshot::merge(const HistogramSnapshot& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
  above_range_ += other.above_range_;
}

std::optional<std::uint64_t> HistogramSnapshot::percentile(double percent) const {
  if (count_ == 0 || !(percent >= 0 && percent <= 100) || count_ < minimum_samples(percent)) return std::nullopt;
  if (percent == 100) return max_;
  // The small subtraction keeps 99.9 % of 1000 at rank 999 although 99.9 / 100 * 1000 rounds above it.
  const double rank = std::ceil(percent / 100 * static_cast<double>(count_) * (1 - 1e-12));
  const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(rank));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= wanted) return i + 1 == counts_.size() ? max_ : std::min(histogram_highest_ns(i), max_);
  }
  return max_;
}

HistogramSnapshot LatencyHistogram::snapshot() const {
  HistogramSnapshot copy;
  // The buckets come first, so that sum and maximum are never older than the samples counted here.
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    copy.counts_[i] = counts_[i].load(std::memory_order_acquire);
    copy.count_ += copy.counts_[i];
  }
  copy.sum_ = sum_.load(std::memory_order_relaxed);
  copy.max_ = max_.load(std::memory_order_relaxed);
  copy.above_range_ = above_range_.load(std::memory_order_relaxed);
  return copy;
}

}  // namespace mu40
