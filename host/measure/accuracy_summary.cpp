#include "measure/accuracy_summary.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "measure/fwhm.hpp"

namespace mu40 {
namespace {

static_assert(kResidualBins == ResidualHistogram::kBins);

constexpr double kBinWidth = 2.0 / static_cast<double>(kResidualBins);

constexpr double kMassWindowLowGev = 1;
constexpr double kMassWindowHighGev = 20;
constexpr std::size_t kMassSmoothing = 8;  // bins, 12 % of the mass
constexpr double kLeastSignificance = 5;   // standard deviations

// Counts at one moment; the tally's writer may go on meanwhile.
struct Counts {
  std::array<std::uint32_t, kResidualBins> bins;
  std::uint64_t below;
  std::uint64_t inside = 0;
  std::uint64_t above;

  explicit Counts(const ResidualTally& tally) : bins{}, below(tally.below.value()), above(tally.above.value()) {
    for (std::size_t i = 0; i < kResidualBins; ++i) {
      bins[i] = tally.bins[i].value();
      inside += bins[i];
    }
  }
  [[nodiscard]] std::uint64_t all() const { return below + inside + above; }

  // Interpolated inside its bin; none where it lies outside the bins.
  [[nodiscard]] std::optional<double> quantile(double fraction) const {
    const double wanted = fraction * static_cast<double>(all()) - static_cast<double>(below);
    if (wanted <= 0 || wanted > static_cast<double>(inside)) return std::nullopt;
    double seen = 0;
    for (std::size_t i = 0; i < kResidualBins; ++i) {
      const double count = bins[i];
      if (seen + count >= wanted) return -1 + (static_cast<double>(i) + (wanted - seen) / count) * kBinWidth;
      seen += count;
    }
    return std::nullopt;
  }
};

}  // namespace

ResidualSummary summarize(const ResidualTally& tally) {
  const Counts counts(tally);
  ResidualSummary summary;
  summary.muons = counts.all();
  summary.outside = counts.below + counts.above;
  if (summary.muons == 0) return summary;
  summary.mean_absolute = tally.sum_absolute.value() / static_cast<double>(summary.muons);
  if (summary.muons >= kLeastForQuartiles) {
    summary.median = counts.quantile(0.5);
    const auto low = counts.quantile(0.25);
    const auto high = counts.quantile(0.75);
    if (low && high) summary.iqr = *high - *low;
  }
  ResidualHistogram histogram;
  for (std::size_t i = 0; i < kResidualBins; ++i) {
    histogram.add(-1 + (static_cast<double>(i) + 0.5) * kBinWidth, counts.bins[i]);
  }
  if (const auto fit = histogram.fit()) summary.fwhm = fit->fwhm();
  return summary;
}

ClassifierSummary summarize_classifier(const AccuracyTally& tally, std::int32_t threshold) {
  std::vector<std::uint64_t> real(kScoreBins);
  std::vector<std::uint64_t> fake(kScoreBins);
  ClassifierSummary summary;
  for (std::size_t i = 0; i < kScoreBins; ++i) {
    real[i] = tally.scores(true)[i].value();
    fake[i] = tally.scores(false)[i].value();
    summary.real += real[i];
    summary.fake += fake[i];
    if (static_cast<std::int32_t>(i) - 32768 >= threshold) {
      summary.real_called_real += real[i];
      summary.fake_called_real += fake[i];
    }
  }
  if (summary.real == 0 || summary.fake == 0) return summary;

  // From the highest score down: what a threshold there would call real.
  const auto n_real = static_cast<double>(summary.real);
  const auto n_fake = static_cast<double>(summary.fake);
  double true_calls = 0;
  double false_calls = 0;
  double roc = 0;
  double precision_sum = 0;
  for (std::size_t i = kScoreBins; i-- > 0;) {
    const auto more_true = static_cast<double>(real[i]);
    const auto more_false = static_cast<double>(fake[i]);
    if (more_true == 0 && more_false == 0) continue;
    roc += more_false * (true_calls + more_true / 2);
    true_calls += more_true;
    false_calls += more_false;
    precision_sum += more_true * true_calls / (true_calls + false_calls);
    if (!summary.fake_rate_at_90 && true_calls >= 0.9 * n_real) summary.fake_rate_at_90 = false_calls / n_fake;
  }
  summary.auc_roc = roc / (n_real * n_fake);
  summary.auc_pr = precision_sum / n_real;
  return summary;
}

std::optional<double> mass_peak_gev(const AccuracyTally& tally, Estimate estimate) {
  const auto& opposite = tally.masses(estimate, ChargePair::kOppositeSign);
  const auto& same = tally.masses(estimate, ChargePair::kSameSign);
  const std::size_t first = mass_bin(kMassWindowLowGev);
  const std::size_t last = mass_bin(kMassWindowHighGev);
  double most = 0;
  std::optional<double> at;
  for (std::size_t b = first; b + kMassSmoothing <= last; ++b) {
    double n_opposite = 0, n_same = 0;
    for (std::size_t i = b; i < b + kMassSmoothing; ++i) {
      n_opposite += opposite[i].value();
      n_same += same[i].value();
    }
    const double excess = n_opposite - n_same;
    if (excess <= most || excess < kLeastSignificance * std::sqrt(n_opposite + n_same)) continue;
    most = excess;
    at = std::sqrt(mass_bin_low_gev(b) * mass_bin_low_gev(b + kMassSmoothing));
  }
  return at;
}

}  // namespace mu40
