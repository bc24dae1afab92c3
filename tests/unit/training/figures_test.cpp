// What the figures of an evaluation are made of: constants of uGMT, bounds of ratios, peaks of masses.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "bootstrap.hpp"
#include "dimuon_mass.hpp"
#include "generate/named_tune.hpp"
#include "layout/error.hpp"
#include "recalibration_figures.hpp"
#include "sample_source.hpp"
#include "ugmt_rescaling.hpp"

namespace mu40 {
namespace {

TEST(Quantile, is_the_value_that_the_share_does_not_exceed) {
  std::vector<float> values;
  for (int i = 100; i > 0; --i) values.push_back(static_cast<float>(i));
  EXPECT_EQ(quantile(values, 0.99), 99);
  EXPECT_EQ(quantile(values, 1), 100);
  EXPECT_EQ(quantile({5}, 0.99), 5);
  EXPECT_THROW(std::ignore = quantile({}, 0.5), Error);
}

// The ratio of means of independent values has a known spread: sqrt((var a + var b) / n) for means of 1.
TEST(PairedRatio, bound_of_independent_values_is_two_standard_deviations_above) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<float> uniform(0.5F, 1.5F);
  std::vector<float> a(4000), b(4000);
  for (auto& value : a) value = uniform(random);
  for (auto& value : b) value = uniform(random);
  const auto bound = paired_ratio(a, b, 2000, 7);
  const double sigma = std::sqrt(2.0 / 12 / 4000);
  EXPECT_NEAR(bound.upper - bound.ratio, 1.96 * sigma, 0.15 * sigma);
  EXPECT_EQ(paired_ratio(a, b, 2000, 7).upper, bound.upper);
}

TEST(PairedRatio, values_that_go_together_leave_no_doubt) {
  std::vector<float> a, b;
  for (int i = 1; i < 1000; ++i) {
    b.push_back(static_cast<float>(i));
    a.push_back(0.75F * b.back());
  }
  const auto bound = paired_ratio(a, b, 100, 1);
  EXPECT_DOUBLE_EQ(bound.ratio, 0.75);
  EXPECT_NEAR(bound.upper, 0.75, 1e-9);
}

TEST(UgmtRescaling, no_factor_nearby_is_better_in_any_region) {
  const auto muons = generate_samples(kPublishedTune.tune, {SampleKind::kFlat, Purpose::kValidation, 0, 50'000}).muons;
  const auto best = best_pt_factors(muons);
  const auto total_error = [&](const PtFactors& factors) {
    double sum = 0;
    const auto errors = relative_pt_errors(muons, by_rescaled_ugmt(muons, factors));
    for (std::size_t i = 0; i < muons.size(); ++i) {
      if (resolution_bin(static_cast<double>(muons[i].truth.pt_gev))) sum += static_cast<double>(errors[i]);
    }
    return sum;
  };
  for (std::size_t region = 0; region < kRegionCount; ++region) {
    for (const double step : {-0.005, 0.005}) {
      auto other = best;
      other[region] += step;
      EXPECT_GT(total_error(other), total_error(best)) << region << " " << step;
    }
  }
  // uGMT is set to be 90 % efficient at its threshold, so that it reads high everywhere.
  for (const double factor : best) EXPECT_TRUE(factor > 0.7 && factor < 0.9) << factor;
  EXPECT_EQ(best_pt_factors(std::span<const MuonSample>{}), (PtFactors{1, 1, 1}));
}

TEST(DimuonMass, of_offline_values_peaks_where_the_particles_are) {
  const auto muons = generate_samples(kPublishedTune.tune, {SampleKind::kPairs, Purpose::kValidation, 0, 40'000}).muons;
  std::vector<Measured> offline;
  for (const auto& muon : muons) {
    offline.push_back({static_cast<double>(muon.truth.pt_gev), static_cast<double>(muon.truth.eta),
                       static_cast<double>(muon.truth.phi_rad)});
  }
  const auto jpsi = dimuons_between(muons, 3.08, 3.12);
  const auto z = dimuons_between(muons, 76, 106);
  EXPECT_NEAR(static_cast<double>(jpsi.size()), 0.37 * 0.2475 * 40'000, 0.05 * 0.37 * 0.2475 * 40'000);
  EXPECT_NEAR(narrowest_half(masses_gev(jpsi, offline)).at_gev, 3.0969, 1e-3);
  const auto peak = narrowest_half(masses_gev(z, offline));
  EXPECT_NEAR(peak.at_gev, 91.19, 0.5);
  EXPECT_NEAR(peak.width_gev, 2.495, 0.5);  // a Breit-Wigner's middle half is as wide as it is
}

TEST(DimuonMass, narrowest_half_finds_the_crowd_beside_a_tail) {
  std::vector<float> masses{2.9F, 3.0F, 3.05F, 3.1F, 3.2F, 5, 7, 9, 11};
  const auto peak = narrowest_half(masses);
  EXPECT_NEAR(peak.at_gev, 3.05, 1e-6);
  EXPECT_NEAR(peak.width_gev, 0.3, 1e-6);
  EXPECT_THROW(std::ignore = narrowest_half({}), Error);
}

TEST(TestMuons, ugmt_and_rescaled_ugmt_are_what_they_are_compared_with) {
  const TestMuons test(kPublishedTune);
  const auto ugmt = test.figures([](std::span<const MuonSample> muons) { return by_ugmt(muons, 1); });
  const auto rescaled =
      test.figures([&](std::span<const MuonSample> muons) { return by_rescaled_ugmt(muons, test.factors()); });
  EXPECT_NEAR(ugmt.phi.value().fwhm(), 0.232, 0.05 * 0.232);
  EXPECT_NEAR(ugmt.eta.value().fwhm(), 0.065, 0.05 * 0.065);
  EXPECT_NEAR(ugmt.pt.value().fwhm(), 0.490, 0.05 * 0.490);
  for (std::size_t bin = 0; bin < kResolutionBins; ++bin) {
    EXPECT_EQ(ugmt.to_ugmt[bin], 1);
    EXPECT_EQ(rescaled.to_rescaled[bin].upper, 1);
    EXPECT_GT(ugmt.to_rescaled[bin].ratio, 1.4);
    EXPECT_GE(ugmt.to_rescaled[bin].upper, ugmt.to_rescaled[bin].ratio);
    EXPECT_NEAR(ugmt.mean[bin], 0.3, 0.05);  // flat, as published
  }
  EXPECT_LT(rescaled.p99_flat, ugmt.p99_flat);
  EXPECT_GT(test.natural().size(), 500'000U);
  // Half of the residuals' counts lie on either side of the rescaled peak.
  const auto& counts = rescaled.pt_residuals.counts;
  std::uint64_t low = 0, all = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    all += counts[i];
    if (rescaled.pt_residuals.low + 0.015 * static_cast<double>(i) < rescaled.pt.value().mean) low += counts[i];
  }
  EXPECT_NEAR(static_cast<double>(low) / static_cast<double>(all), 0.5, 0.06);
}

}  // namespace
}  // namespace mu40
