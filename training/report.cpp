#include "report.hpp"

#include <cstdio>
#include <string>
#include <vector>

#include "resolution.hpp"
#include "scores.hpp"

namespace mu40 {
namespace {

// The constant that undoes the mean of uGMT's pT: what a network has to beat.
constexpr double kPlainPtFactor = 0.82;

struct Row {
  const char* name;
  Resolution resolution;
};

const char* origin(const Samples& samples) { return samples.is_generated ? "generated" : "recorded"; }

std::string shown(const std::optional<GaussianFit>& fit) {
  if (!fit) return "n/a";
  char text[32];
  std::snprintf(text, sizeof(text), "%.4f", fit->fwhm());
  return text;
}

std::string peak(const std::optional<GaussianFit>& fit) {
  if (!fit) return "n/a";
  char text[32];
  std::snprintf(text, sizeof(text), "%+.3f", fit->mean);
  return text;
}

}  // namespace

void print_recalibration(const Network& network, const Samples& samples) {
  const auto& muons = samples.muons;
  const std::vector<Row> rows{{"uGMT", resolution(muons, by_ugmt(muons, 1))},
                              {"uGMT, pT x 0.82", resolution(muons, by_ugmt(muons, kPlainPtFactor))},
                              {"network", resolution(muons, by_network(network, muons))}};
  std::printf("\n%zu matched %s muons; widths for 5.5 < L1 pT < 45 GeV\n", muons.size(), origin(samples));
  std::printf("%-16s %10s %10s %10s %9s\n", "FWHM", "phi (rad)", "eta", "pT (rel.)", "pT peak");
  for (const auto& [name, result] : rows) {
    std::printf("%-16s %10s %10s %10s %9s\n", name, shown(result.phi).c_str(), shown(result.eta).c_str(),
                shown(result.pt).c_str(), peak(result.pt).c_str());
  }
  std::printf("\n%-16s %9s", "mean |dpT|/pT", "muons");
  for (const auto& row : rows) std::printf(" %16s", row.name);
  for (std::size_t bin = 0; bin + 1 < kResolutionEdgesGev.size(); ++bin) {
    std::printf("\n%5.0f - %3.0f GeV  %9zu", kResolutionEdgesGev[bin], kResolutionEdgesGev[bin + 1],
                rows.front().resolution.bins[bin].count);
    for (const auto& row : rows) {
      if (row.resolution.bins[bin].count == 0) {
        std::printf(" %16s", "n/a");
      } else {
        std::printf(" %16.3f", row.resolution.bins[bin].mean_relative_error);
      }
    }
  }
  std::printf("\n");
}

void print_classification(const Network& network, const Samples& samples) {
  const auto& pairs = samples.pairs;
  const auto scores = score_pairs(network, pairs);
  std::vector<Score> constant = scores;
  for (auto& score : constant) score.value = 0;
  std::printf("\n%zu %s pairs\n%-24s %8s %8s %14s\n", pairs.size(), origin(samples), "", "AUC-ROC", "AUC-PR",
              "fakes at 90 %");
  const auto print = [](const char* name, std::vector<Score> of) {
    const auto result = separation(std::move(of));
    std::printf("%-24s %8.4f %8.4f %12.2f %%\n", name, result.auc_roc, result.auc_pr, 100 * result.fake_rate_at_90);
  };
  print("nothing (a constant)", constant);
  print("distance at the vertex", score_by_distance(pairs));
  print("network", scores);
  std::printf("threshold %d\n", network.threshold());
}

}  // namespace mu40
