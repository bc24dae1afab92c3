// The width of a residual as the published study quotes it: 2000 bins in [-1, 1], one Gaussian fitted to all of them,
// the full width at half maximum read from the fit (dc250601/ScoutingRecalibration@ed6c2a6). The fit is unweighted
// least squares; the width of a shape that is no Gaussian depends on that choice (uGMT's phi has two humps), so figures
// are comparable only when they come from here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace mu40 {

// Height, mean and sigma in the units of the histogram; sigma > 0.
struct GaussianFit {
  double height = 0;  // entries a bin at the mean
  double mean = 0;
  double sigma = 0;

  [[nodiscard]] double fwhm() const noexcept { return 2.3548200450309493 * sigma; }  // 2 sqrt(2 ln 2)
};

// Single thread.
class ResidualHistogram {
 public:
  static constexpr std::size_t kBins = 2000;
  static constexpr double kLow = -1;
  static constexpr double kHigh = 1;

  // Counts a residual `times` times, in radians, in eta, or relative; those outside [-1, 1) (NaN too) count as outside.
  void add(double residual, std::uint64_t times = 1) noexcept;

  void merge(const ResidualHistogram& other) noexcept;

  [[nodiscard]] std::uint64_t inside() const noexcept { return inside_; }
  [[nodiscard]] std::uint64_t outside() const noexcept { return outside_; }

  // The Gaussian with the least sum of squared differences to the bins, from the mean and rms of the entries as start.
  // None with fewer than 100 entries inside, or when no Gaussian describes them better than ones wider than the range
  // or narrower than a bin.
  [[nodiscard]] std::optional<GaussianFit> fit() const noexcept;

 private:
  std::array<std::uint64_t, kBins> bins_{};
  std::uint64_t inside_ = 0;
  std::uint64_t outside_ = 0;
};

}  // namespace mu40
