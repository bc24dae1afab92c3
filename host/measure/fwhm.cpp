#include "measure/fwhm.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mu40 {
namespace {

constexpr double kBinWidth = (ResidualHistogram::kHigh - ResidualHistogram::kLow) / ResidualHistogram::kBins;
constexpr std::size_t kParameters = 3;  // height, mean, sigma

using Bins = std::array<std::uint64_t, ResidualHistogram::kBins>;
using Vector = std::array<double, kParameters>;
using Matrix = std::array<Vector, kParameters>;

double centre_of(std::size_t bin) noexcept {
  return ResidualHistogram::kLow + (static_cast<double>(bin) + 0.5) * kBinWidth;
}

double squared_differences(const Bins& bins, const GaussianFit& fit) noexcept {
  double sum = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const double t = (centre_of(i) - fit.mean) / fit.sigma;
    const double difference = static_cast<double>(bins[i]) - fit.height * std::exp(-0.5 * t * t);
    sum += difference * difference;
  }
  return sum;
}

// The normal equations of the linearised problem: matrix J^T J and vector J^T (data - model).
void normal_equations(const Bins& bins, const GaussianFit& fit, Matrix& matrix, Vector& vector) noexcept {
  matrix = {};
  vector = {};
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const double t = (centre_of(i) - fit.mean) / fit.sigma;
    const double shape = std::exp(-0.5 * t * t);
    const Vector slope{shape, fit.height * shape * t / fit.sigma, fit.height * shape * t * t / fit.sigma};
    const double difference = static_cast<double>(bins[i]) - fit.height * shape;
    for (std::size_t a = 0; a < kParameters; ++a) {
      vector[a] += slope[a] * difference;
      for (std::size_t b = 0; b < kParameters; ++b) matrix[a][b] += slope[a] * slope[b];
    }
  }
}

// Cholesky solution of a positive definite system; none where it is not positive definite.
std::optional<Vector> solve(Matrix matrix, Vector vector) noexcept {
  for (std::size_t i = 0; i < kParameters; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = matrix[i][j];
      for (std::size_t k = 0; k < j; ++k) sum -= matrix[i][k] * matrix[j][k];
      if (i == j) {
        if (!(sum > 0)) return std::nullopt;
        matrix[i][i] = std::sqrt(sum);
      } else {
        matrix[i][j] = sum / matrix[j][j];
      }
    }
  }
  for (std::size_t i = 0; i < kParameters; ++i) {
    for (std::size_t k = 0; k < i; ++k) vector[i] -= matrix[i][k] * vector[k];
    vector[i] /= matrix[i][i];
  }
  for (std::size_t i = kParameters; i-- > 0;) {
    for (std::size_t k = i + 1; k < kParameters; ++k) vector[i] -= matrix[k][i] * vector[k];
    vector[i] /= matrix[i][i];
  }
  return vector;
}

GaussianFit start_of(const Bins& bins, std::uint64_t entries) noexcept {
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const double weighted = static_cast<double>(bins[i]) * centre_of(i);
    sum += weighted;
    squares += weighted * centre_of(i);
  }
  const double n = static_cast<double>(entries);
  const double mean = sum / n;
  const double sigma = std::sqrt(std::max(squares / n - mean * mean, kBinWidth * kBinWidth));
  return {n * kBinWidth / (sigma * std::sqrt(2 * std::numbers::pi)), mean, sigma};
}

}  // namespace

void ResidualHistogram::add(double residual, std::uint64_t times) noexcept {
  if (!(residual >= kLow && residual < kHigh)) {
    outside_ += times;
    return;
  }
  const auto bin = static_cast<std::size_t>((residual - kLow) / kBinWidth);
  bins_[std::min(bin, kBins - 1)] += times;
  inside_ += times;
}

void ResidualHistogram::merge(const ResidualHistogram& other) noexcept {
  for (std::size_t i = 0; i < kBins; ++i) bins_[i] += other.bins_[i];
  inside_ += other.inside_;
  outside_ += other.outside_;
}

// Levenberg-Marquardt: the damping of Gauss-Newton steps falls when a step helps and rises when it does not.
std::optional<GaussianFit> ResidualHistogram::fit() const noexcept {
  constexpr std::uint64_t kFewestEntries = 100;
  constexpr int kMostSteps = 200;
  constexpr double kConverged = 1e-9;  // relative gain of a step
  if (inside_ < kFewestEntries) return std::nullopt;

  GaussianFit best = start_of(bins_, inside_);
  double best_sum = squared_differences(bins_, best);
  double damping = 1e-3;
  for (int step = 0; step < kMostSteps && damping < 1e12; ++step) {
    Matrix matrix;
    Vector vector;
    normal_equations(bins_, best, matrix, vector);
    for (std::size_t i = 0; i < kParameters; ++i) matrix[i][i] *= 1 + damping;
    const auto change = solve(matrix, vector);
    if (!change) return std::nullopt;
    const GaussianFit next{best.height + (*change)[0], best.mean + (*change)[1], best.sigma + (*change)[2]};
    const double sum = next.sigma > 0 ? squared_differences(bins_, next) : best_sum;
    if (!(sum < best_sum)) {
      damping *= 10;
      continue;
    }
    const bool converged = best_sum - sum < kConverged * best_sum;
    best = next;
    best_sum = sum;
    damping *= 0.1;
    if (converged) break;
  }
  if (!(best.height > 0) || best.sigma < kBinWidth || best.sigma > kHigh - kLow) return std::nullopt;
  return best;
}

}  // namespace mu40
