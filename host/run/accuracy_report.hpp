// The accuracy part of a run report: resolution of the network and of uGMT beside it, the classifier, di-muon masses.
// All from words read back from the board.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "measure/accuracy_summary.hpp"

namespace mu40 {

inline constexpr std::array<std::string_view, kQuantityCount> kQuantityNames{"phi", "eta", "pt"};
inline constexpr std::array<std::string_view, kEstimateCount> kEstimateNames{"network", "ugmt"};

struct AccuracyReport {
  bool has_truth = false;            // else only the masses mean something
  std::uint64_t distinct_muons = 0;  // of the recording, tallied once each
  std::uint64_t distinct_pairs = 0;
  std::array<std::array<ResidualSummary, kQuantityCount>, kEstimateCount> published_cut;  // 5.5 < L1 pT < 45 GeV
  std::array<std::array<ResidualSummary, kPtBins>, kEstimateCount> pt_by_pt;              // relative pT by offline pT
  std::array<std::array<std::array<ResidualSummary, kEtaBins>, kQuantityCount>, kEstimateCount> by_eta;
  ClassifierSummary classifier;
  std::array<std::optional<double>, kEstimateCount> mass_peak_gev;  // opposite- less same-sign pairs, in 1..20 GeV
};

[[nodiscard]] AccuracyReport make_accuracy_report(const AccuracyTally& tally, bool has_truth,
                                                  std::int32_t classify_threshold);

[[nodiscard]] nlohmann::ordered_json accuracy_json(const AccuracyReport& report);
// A table; `generated` says so in it.
[[nodiscard]] std::string accuracy_text(const AccuracyReport& report, bool generated);

}  // namespace mu40
