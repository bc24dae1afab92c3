#include "measure/fwhm.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>

namespace mu40 {
namespace {

// Entries as a Gaussian has them, `count` in all, without statistical error.
ResidualHistogram gaussian(double mean, double sigma, double count) {
  ResidualHistogram histogram;
  for (std::size_t i = 0; i < ResidualHistogram::kBins; ++i) {
    const double centre = -1 + (static_cast<double>(i) + 0.5) * 0.001;
    const double t = (centre - mean) / sigma;
    const double expected = count * 0.001 / (sigma * std::sqrt(2 * std::numbers::pi)) * std::exp(-0.5 * t * t);
    for (long entries = std::lround(expected); entries > 0; --entries) histogram.add(centre);
  }
  return histogram;
}

TEST(Fwhm, gaussian_is_found_again) {
  for (const double sigma : {0.005, 0.05, 0.3}) {
    for (const double mean : {-0.4, 0.0, 0.25}) {
      const auto fit = gaussian(mean, sigma, 1e6).fit();
      ASSERT_TRUE(fit);
      EXPECT_NEAR(fit->mean, mean, 0.002 * sigma);
      EXPECT_NEAR(fit->sigma, sigma, 0.002 * sigma);
      EXPECT_NEAR(fit->fwhm(), 2.35482 * sigma, 0.005 * sigma);
    }
  }
}

TEST(Fwhm, tail_of_a_narrow_peak_hardly_widens_it) {
  ResidualHistogram histogram = gaussian(0.1, 0.03, 1e5);
  const double alone = histogram.fit()->fwhm();
  for (std::size_t i = 0; i < ResidualHistogram::kBins; ++i) {
    for (int k = 0; k < 5; ++k) histogram.add(-1 + (static_cast<double>(i) + 0.5) * 0.001);
  }
  EXPECT_NEAR(histogram.fit()->fwhm(), alone, 0.05 * alone);
}

// Two humps at +-0.07 of width 0.06, equal: one Gaussian over both is wider than a hump and centred between them.
TEST(Fwhm, two_humps_are_covered_by_one_gaussian) {
  ResidualHistogram histogram = gaussian(0.07, 0.06, 1e5);
  histogram.merge(gaussian(-0.07, 0.06, 1e5));
  const auto fit = histogram.fit();
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->mean, 0, 1e-3);
  EXPECT_NEAR(fit->fwhm(), 0.23, 0.02);
}

TEST(Fwhm, merged_histogram_is_that_of_the_union) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal(0.05, 0.1);
  ResidualHistogram first, second, both;
  for (int i = 0; i < 10000; ++i) {
    const double residual = normal(random);
    (i % 3 == 0 ? first : second).add(residual);
    both.add(residual);
  }
  first.merge(second);
  EXPECT_EQ(first.inside(), both.inside());
  EXPECT_EQ(first.fit()->fwhm(), both.fit()->fwhm());
}

TEST(Fwhm, residuals_outside_the_range_are_counted_apart) {
  ResidualHistogram histogram;
  for (const double residual : {-1.0, 0.0, 0.9999999}) histogram.add(residual);
  for (const double residual :
       {-1.0001, 1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    histogram.add(residual);
  }
  EXPECT_EQ(histogram.inside(), 3U);
  EXPECT_EQ(histogram.outside(), 4U);
}

TEST(Fwhm, too_few_or_shapeless_entries_have_no_width) {
  ResidualHistogram few;
  for (int i = 0; i < 99; ++i) few.add(0.01 * i);
  EXPECT_FALSE(few.fit());
  ResidualHistogram spike;
  for (int i = 0; i < 1000; ++i) spike.add(0.5);
  EXPECT_FALSE(spike.fit());
}

}  // namespace
}  // namespace mu40
