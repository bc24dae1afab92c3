#include "store/order_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "measure/histogram_buckets.hpp"

namespace mu40 {
namespace {

constexpr double kEitherSide = 0.005;

double log_binomial(double n, double k, double p) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) + k * std::log(p) + (n - k) * std::log1p(-p);
}

}  // namespace

OrderRanks percentile_ranks_99(std::uint64_t samples, double percent) {
  const double p = percent / 100;
  const auto n = static_cast<double>(samples);
  // What lies further below is less than 1e-15.
  const double first = std::max(0.0, std::floor(n * p - 12 * std::sqrt(n * p * (1 - p)) - 30));
  double term = std::exp(log_binomial(n, first, p));
  double sum = term;
  OrderRanks ranks{0, samples + 1};
  bool low_found = false;
  for (auto k = static_cast<std::uint64_t>(first); k <= samples; ++k) {
    if (!low_found && sum > kEitherSide) {
      ranks.low = k;
      low_found = true;
    }
    if (sum >= 1 - kEitherSide) {
      ranks.high = k + 1;
      break;
    }
    const auto at = static_cast<double>(k);
    term *= (n - at) / (at + 1) * p / (1 - p);
    sum += term;
  }
  return ranks;
}

LatencyInterval percentile_interval_99(SparseHistogram histogram, double percent) {
  LatencyInterval interval{0, std::numeric_limits<double>::infinity()};
  std::uint64_t samples = 0;
  for (const auto& [lowest_ns, count] : histogram) samples += count;
  if (samples == 0) return interval;
  const OrderRanks ranks = percentile_ranks_99(samples, percent);
  std::uint64_t seen = 0;
  for (const auto& [lowest_ns, count] : histogram) {
    const auto holds = [&](std::uint64_t rank) { return rank > seen && rank <= seen + count; };
    if (holds(ranks.low)) interval.low_ns = static_cast<double>(lowest_ns);
    if (holds(ranks.high)) {
      interval.high_ns = static_cast<double>(histogram_highest_ns(histogram_bucket(lowest_ns)));
    }
    seen += count;
  }
  return interval;
}

}  // namespace mu40
