#include "run/accuracy_report.hpp"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

namespace mu40 {
namespace {

using nlohmann::ordered_json;

ordered_json number(const std::optional<double>& value) { return value ? ordered_json(*value) : ordered_json(nullptr); }

ordered_json json_of(const ResidualSummary& s) {
  return {{"muons", s.muons},     {"outside", s.outside},   {"median", number(s.median)},
          {"iqr", number(s.iqr)}, {"fwhm", number(s.fwhm)}, {"mean_absolute", number(s.mean_absolute)}};
}

std::string digits(const std::optional<double>& value, int after = 3) {
  return value ? fmt::format("{:.{}f}", *value, after) : "n/a";
}

}  // namespace

AccuracyReport make_accuracy_report(const AccuracyTally& tally, bool has_truth, std::int32_t classify_threshold) {
  AccuracyReport report;
  report.has_truth = has_truth;
  report.distinct_muons = tally.muons();
  report.distinct_pairs = tally.pairs();
  for (std::size_t e = 0; e < kEstimateCount; ++e) {
    const auto estimate = static_cast<Estimate>(e);
    report.mass_peak_gev[e] = mass_peak_gev(tally, estimate);
    if (!has_truth) continue;
    for (std::size_t q = 0; q < kQuantityCount; ++q) {
      const auto quantity = static_cast<Quantity>(q);
      report.published_cut[e][q] = summarize(tally.residuals(estimate, quantity, kPublishedCut));
      for (std::size_t b = 0; b < kEtaBins; ++b) {
        report.by_eta[e][q][b] = summarize(tally.residuals(estimate, quantity, kFirstEtaBin + b));
      }
    }
    for (std::size_t b = 0; b < kPtBins; ++b) {
      report.pt_by_pt[e][b] = summarize(tally.residuals(estimate, Quantity::kPt, kFirstPtBin + b));
    }
  }
  if (has_truth) report.classifier = summarize_classifier(tally, classify_threshold);
  return report;
}

ordered_json accuracy_json(const AccuracyReport& report) {
  ordered_json result;
  result["has_truth"] = report.has_truth;
  result["distinct_muons"] = report.distinct_muons;
  result["distinct_pairs"] = report.distinct_pairs;
  for (std::size_t e = 0; e < kEstimateCount; ++e) {
    ordered_json& mine = result[std::string(kEstimateNames[e])];
    mine["dimuon_mass_peak_gev"] = number(report.mass_peak_gev[e]);
    if (!report.has_truth) continue;
    for (std::size_t q = 0; q < kQuantityCount; ++q) {
      mine["published_cut"][std::string(kQuantityNames[q])] = json_of(report.published_cut[e][q]);
      for (std::size_t b = 0; b < kEtaBins; ++b) {
        ordered_json row = json_of(report.by_eta[e][q][b]);
        row["abs_eta"] = {kAbsEtaEdges[b], kAbsEtaEdges[b + 1]};
        mine["by_abs_eta"][std::string(kQuantityNames[q])].push_back(row);
      }
    }
    for (std::size_t b = 0; b < kPtBins; ++b) {
      ordered_json row = json_of(report.pt_by_pt[e][b]);
      row["offline_pt_gev"] = {kPtEdgesGev[b], kPtEdgesGev[b + 1]};
      mine["relative_pt_by_offline_pt"].push_back(row);
    }
  }
  if (report.has_truth) {
    const ClassifierSummary& c = report.classifier;
    result["classifier"] = {{"real", c.real},
                            {"fake", c.fake},
                            {"auc_roc", number(c.auc_roc)},
                            {"auc_pr", number(c.auc_pr)},
                            {"fake_rate_at_90_percent_efficiency", number(c.fake_rate_at_90)},
                            {"real_called_real", c.real_called_real},
                            {"fake_called_real", c.fake_called_real}};
  }
  return result;
}

std::string accuracy_text(const AccuracyReport& report, bool generated) {
  std::string text;
  const auto out = std::back_inserter(text);
  constexpr auto kNetwork = static_cast<std::size_t>(Estimate::kNetwork);
  constexpr auto kUgmt = static_cast<std::size_t>(Estimate::kUgmt);
  if (!report.has_truth) {
    fmt::format_to(out, "\naccuracy    n/a: the run was given no truth\n");
  } else {
    const auto& network = report.published_cut[kNetwork];
    const auto& ugmt = report.published_cut[kUgmt];
    fmt::format_to(out, "\naccuracy{}, {} distinct muons with 5.5 < L1 pT < 45 GeV (pT = 0.5 GeV x code)\n",
                   generated ? " on generated data" : "", network[0].muons);
    fmt::format_to(out, "{:<12}{:>10}{:>10}{:>10}{:>12}\n", "", "FWHM phi", "FWHM eta", "FWHM pT", "median pT");
    for (const auto& [name, row] : {std::pair{"  network", &network}, std::pair{"  uGMT alone", &ugmt}}) {
      const auto median = (*row)[2].median;
      fmt::format_to(out, "{:<12}{:>10}{:>10}{:>10}{:>12}\n", name, digits((*row)[0].fwhm), digits((*row)[1].fwhm),
                     digits((*row)[2].fwhm), median ? fmt::format("{:+.3f}", *median) : "n/a");
    }
    fmt::format_to(out, "  mean |dpT|/pT by offline pT in GeV\n  {:<10}", "from");
    for (std::size_t b = 0; b < kPtBins; ++b) fmt::format_to(out, "{:>6.0f}", kPtEdgesGev[b]);
    for (const auto e : {kNetwork, kUgmt}) {
      fmt::format_to(out, "\n  {:<10}", kEstimateNames[e]);
      for (const auto& bin : report.pt_by_pt[e]) fmt::format_to(out, "{:>6}", digits(bin.mean_absolute, 2));
    }
    const ClassifierSummary& c = report.classifier;
    fmt::format_to(out, "\n  pairs     {} real, {} fake: AUC-ROC {}, AUC-PR {}, fakes at 90 % efficiency {}\n", c.real,
                   c.fake, digits(c.auc_roc), digits(c.auc_pr),
                   c.fake_rate_at_90 ? fmt::format("{:.1f} %", 100 * *c.fake_rate_at_90) : "n/a");
  }
  fmt::format_to(out,
                 "  opposite- less same-sign masses peak at {} GeV with the network, {} GeV without (J/psi: 3.097)\n",
                 digits(report.mass_peak_gev[kNetwork], 2), digits(report.mass_peak_gev[kUgmt], 2));
  return text;
}

}  // namespace mu40
