#include "recalibration_figures.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "sample_source.hpp"

namespace mu40 {
namespace {

constexpr int kBootstrapDraws = 400;
constexpr double kTail = 0.99;

std::vector<MuonSample> test_muons(const Tune& tune, SampleKind kind, std::size_t count) {
  return generate_samples(tune, {.kind = kind, .purpose = Purpose::kTest, .count = count}).muons;
}

Spread spread_of(const std::vector<float>& values, double low, double high) {
  constexpr std::size_t kBins = 200;
  Spread out{low, high, std::vector<std::uint32_t>(kBins)};
  for (const float value : values) {
    const double place = (static_cast<double>(value) - low) / (high - low) * kBins;
    if (place >= 0 && place < kBins) ++out.counts[static_cast<std::size_t>(place)];
  }
  return out;
}

std::array<double, kResolutionBins> means_of(const std::array<std::vector<float>, kResolutionBins>& bins) {
  std::array<double, kResolutionBins> means{};
  for (std::size_t bin = 0; bin < kResolutionBins; ++bin) {
    const auto& values = bins[bin];
    means[bin] = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  }
  return means;
}

}  // namespace

TestMuons::TestMuons(const NamedTune& tune)
    : factors_(best_pt_factors(tune.tune)),
      natural_(test_muons(tune.tune, SampleKind::kNatural, kNaturalTestMuons)),
      flat_(test_muons(tune.tune, SampleKind::kFlat, kFlatTestMuons)),
      of_pairs_(test_muons(tune.tune, SampleKind::kPairs, kTestPairs)),
      jpsi_(dimuons_between(of_pairs_, kJpsiMassGev - 0.01, kJpsiMassGev + 0.01)),
      z_(dimuons_between(of_pairs_, 76, 106)),
      rescaled_(errors_by_bin(relative_pt_errors(flat_, by_rescaled_ugmt(flat_, factors_)))),
      ugmt_(means_of(errors_by_bin(relative_pt_errors(flat_, by_ugmt(flat_, 1))))) {}

TestMuons::PerBin TestMuons::errors_by_bin(const std::vector<float>& errors) const {
  PerBin bins;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (const auto bin = resolution_bin(static_cast<double>(flat_[i].truth.pt_gev))) bins[*bin].push_back(errors[i]);
  }
  return bins;
}

RecalibrationFigures TestMuons::figures(const Measure& measure) const {
  RecalibrationFigures out;
  fill_natural(measure(natural_), out);
  auto errors = relative_pt_errors(flat_, measure(flat_));
  const auto bins = errors_by_bin(errors);
  out.p99_flat = quantile(std::move(errors), kTail);
  out.mean = means_of(bins);
  for (std::size_t bin = 0; bin < kResolutionBins; ++bin) {
    out.to_ugmt[bin] = out.mean[bin] / ugmt_[bin];
    out.to_rescaled[bin] = paired_ratio(bins[bin], rescaled_[bin], kBootstrapDraws, bin);
  }
  const auto measured = measure(of_pairs_);
  const auto jpsi = masses_gev(jpsi_, measured);
  const auto z = masses_gev(z_, measured);
  out.jpsi_masses = spread_of(jpsi, 0, 10);
  out.z_masses = spread_of(z, 0, 200);
  out.jpsi = narrowest_half(jpsi);
  out.z = narrowest_half(z);
  return out;
}

void TestMuons::fill_natural(const std::vector<Measured>& measured, RecalibrationFigures& out) const {
  const auto widths = resolution(natural_, measured);
  out.phi = widths.phi;
  out.eta = widths.eta;
  out.pt = widths.pt;
  std::vector<float> phi, eta, pt;
  std::array<double, kEtaBins> muons{};
  for (std::size_t i = 0; i < natural_.size(); ++i) {
    const auto& truth = natural_[i].truth;
    const auto offline_pt_gev = static_cast<double>(truth.pt_gev);
    const double relative = (measured[i].pt_gev - offline_pt_gev) / offline_pt_gev;
    const auto eta_bin = static_cast<std::size_t>(std::abs(static_cast<double>(truth.eta)) / kEtaBinWidth);
    ++muons[std::min(eta_bin, kEtaBins - 1)];
    out.mean_by_eta[std::min(eta_bin, kEtaBins - 1)] += std::abs(relative);
    if (!in_published_cut(natural_[i].word)) continue;
    phi.push_back(static_cast<float>(
        std::remainder(measured[i].phi_rad - static_cast<double>(truth.phi_rad), 2 * std::numbers::pi)));
    eta.push_back(static_cast<float>(measured[i].eta - static_cast<double>(truth.eta)));
    pt.push_back(static_cast<float>(relative));
  }
  for (std::size_t bin = 0; bin < kEtaBins; ++bin) out.mean_by_eta[bin] /= muons[bin];
  out.phi_residuals = spread_of(phi, -0.4, 0.4);
  out.eta_residuals = spread_of(eta, -0.2, 0.2);
  out.pt_residuals = spread_of(pt, -1, 2);
  out.p99_natural = quantile(relative_pt_errors(natural_, measured), kTail);
}

}  // namespace mu40
