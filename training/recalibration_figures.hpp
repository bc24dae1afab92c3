// What a recalibrator achieves on the test muons of a tune, beside what needs no network: uGMT, and uGMT with its best
// constants. All muons are generated. Not here: classifiers (scores.hpp), the whole comparison (evaluation.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "bootstrap.hpp"
#include "dimuon_mass.hpp"
#include "generate/named_tune.hpp"
#include "resolution.hpp"
#include "samples.hpp"
#include "ugmt_rescaling.hpp"

namespace mu40 {

inline constexpr std::size_t kResolutionBins = kResolutionEdgesGev.size() - 1;

using Measure = std::function<std::vector<Measured>(std::span<const MuonSample>)>;

// Counts of equal bins over [low, high): what a plot shows.
struct Spread {
  double low = 0, high = 0;
  std::vector<std::uint32_t> counts;
};

inline constexpr std::size_t kEtaBins = 12;
inline constexpr double kEtaBinWidth = 0.2;

// Of one recalibrator.
struct RecalibrationFigures {
  std::optional<GaussianFit> phi, eta, pt;        // natural sample, 5.5 < L1 pT < 45 GeV
  double p99_natural = 0, p99_flat = 0;           // 99th percentile of |dpT| / pT
  std::array<double, kResolutionBins> mean{};     // |dpT| / pT, flat sample, by offline pT
  std::array<double, kResolutionBins> to_ugmt{};  // its ratio to uGMT's
  std::array<RatioBound, kResolutionBins> to_rescaled{};
  std::array<double, kEtaBins> mean_by_eta{};  // |dpT| / pT, natural sample, by offline abs(eta)
  MassPeak jpsi, z;
  Spread phi_residuals, eta_residuals, pt_residuals;  // natural sample, the same cut
  Spread jpsi_masses, z_masses;
};

// The test muons of a tune and what uGMT makes of them. Immutable.
class TestMuons {
 public:
  // Generates the samples: some 2 s and 200 MB.
  explicit TestMuons(const NamedTune& tune);

  [[nodiscard]] RecalibrationFigures figures(const Measure& measure) const;

  [[nodiscard]] const PtFactors& factors() const noexcept { return factors_; }
  [[nodiscard]] const std::vector<MuonSample>& natural() const noexcept { return natural_; }
  [[nodiscard]] const std::vector<MuonSample>& flat() const noexcept { return flat_; }
  // Pairs of muons of another sample.
  [[nodiscard]] const std::vector<Dimuon>& jpsi() const noexcept { return jpsi_; }
  [[nodiscard]] const std::vector<Dimuon>& z() const noexcept { return z_; }

 private:
  void fill_natural(const std::vector<Measured>& measured, RecalibrationFigures& out) const;

  using PerBin = std::array<std::vector<float>, kResolutionBins>;
  [[nodiscard]] PerBin errors_by_bin(const std::vector<float>& errors) const;

  PtFactors factors_;
  std::vector<MuonSample> natural_, flat_, of_pairs_;
  std::vector<Dimuon> jpsi_, z_;
  PerBin rescaled_;                           // |dpT| / pT of the flat sample
  std::array<double, kResolutionBins> ugmt_;  // its mean
};

}  // namespace mu40
