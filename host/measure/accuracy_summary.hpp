// What an AccuracyTally amounts to: medians, widths, areas, rates. Computed by whoever reads the tally, as often as
// wanted; a value without enough samples is none.
#pragma once

#include <cstdint>
#include <optional>

#include "measure/accuracy_tally.hpp"

namespace mu40 {

// Of the residuals of one quantity in one class: rad, eta, or relative pT.
struct ResidualSummary {
  std::uint64_t muons = 0;       // distinct, matched with truth
  std::uint64_t outside = 0;     // of them beyond [-1, 1)
  std::optional<double> median;  // these two with kLeastForQuartiles muons, and where the quartiles are in [-1, 1)
  std::optional<double> iqr;     // width between the quartiles; 1.349 sigma of a Gaussian
  std::optional<double> fwhm;    // of the Gaussian fitted as the published study does (fwhm.hpp)
  std::optional<double> mean_absolute;  // of all, those outside included; with one muon or more
};
inline constexpr std::uint64_t kLeastForQuartiles = 20;

[[nodiscard]] ResidualSummary summarize(const ResidualTally& tally);

// Of the classifier's scores against truth.
struct ClassifierSummary {
  std::uint64_t real = 0;  // distinct pairs
  std::uint64_t fake = 0;
  std::optional<double> auc_roc;          // these three with at least one real and one fake pair; ties count half
  std::optional<double> auc_pr;           // average precision
  std::optional<double> fake_rate_at_90;  // part of the fakes called real where 90 % of the reals, or just more, are
  // At the network's own threshold.
  std::uint64_t real_called_real = 0;
  std::uint64_t fake_called_real = 0;
};

// `threshold`: a pair is called real when logit >= threshold (Network::threshold()).
[[nodiscard]] ClassifierSummary summarize_classifier(const AccuracyTally& tally, std::int32_t threshold);

// Where opposite-sign pairs exceed same-sign ones most, between 1 and 20 GeV: muons that have nothing to do with each
// other pair with either sign alike. None where no excess of 12 % of the mass has five standard deviations.
[[nodiscard]] std::optional<double> mass_peak_gev(const AccuracyTally& tally, Estimate estimate);

}  // namespace mu40
