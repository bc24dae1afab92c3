#include "run/accuracy_from_json.hpp"

namespace mu40 {
namespace {

ResidualSummary residuals_of(const CheckedJson& field) {
  return {field["muons"].count(),        field["outside"].count(),       field["median"].number_or_none(),
          field["iqr"].number_or_none(), field["fwhm"].number_or_none(), field["mean_absolute"].number_or_none()};
}

ClassifierSummary classifier_of(const CheckedJson& field) {
  return {field["real"].count(),
          field["fake"].count(),
          field["auc_roc"].number_or_none(),
          field["auc_pr"].number_or_none(),
          field["fake_rate_at_90_percent_efficiency"].number_or_none(),
          field["real_called_real"].count(),
          field["fake_called_real"].count()};
}

}  // namespace

AccuracyReport accuracy_from_json(const CheckedJson& json) {
  AccuracyReport report;
  report.has_truth = json["has_truth"].flag();
  report.distinct_muons = json["distinct_muons"].count();
  report.distinct_pairs = json["distinct_pairs"].count();
  for (std::size_t e = 0; e < kEstimateCount; ++e) {
    const CheckedJson mine = json[kEstimateNames[e]];
    report.mass_peak_gev[e] = mine["dimuon_mass_peak_gev"].number_or_none();
    if (!report.has_truth) continue;
    for (std::size_t q = 0; q < kQuantityCount; ++q) {
      report.published_cut[e][q] = residuals_of(mine["published_cut"][kQuantityNames[q]]);
      const auto bins = mine["by_abs_eta"][kQuantityNames[q]].elements(kEtaBins);
      for (std::size_t b = 0; b < kEtaBins; ++b) report.by_eta[e][q][b] = residuals_of(bins[b]);
    }
    const auto bins = mine["relative_pt_by_offline_pt"].elements(kPtBins);
    for (std::size_t b = 0; b < kPtBins; ++b) report.pt_by_pt[e][b] = residuals_of(bins[b]);
  }
  if (report.has_truth) report.classifier = classifier_of(json["classifier"]);
  return report;
}

}  // namespace mu40
