// Two run reports side by side: what was different between the runs, which figures moved, and whether by more than
// chance. Reads reports as JSON (docs/report.md), so that runs of older versions can be compared too.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace mu40 {

// One figure of both runs. An interval is of the difference b - a at 99 % confidence, from the intervals of a and b
// (Zou & Donner 2008, doi:10.1002/sim.3095); its ends may be infinite.
struct ComparedFigure {
  std::string name;
  std::string unit;         // "s", "Hz", "1", ...
  std::optional<double> a;  // none: the report does not state it
  std::optional<double> b;
  std::optional<std::array<double, 2>> difference_99;
  std::string no_confidence;  // why there is no interval

  // The interval is there and does not hold 0.
  [[nodiscard]] bool moved() const noexcept {
    return difference_99 && ((*difference_99)[0] > 0 || (*difference_99)[1] < 0);
  }
};

struct Comparison {
  std::vector<std::string> differences;  // of what was run where, one sentence each
  std::vector<ComparedFigure> figures;   // each stated by one of the reports at least
};

// Confidence: of a latency percentile from the number of launches (order_statistics.hpp), of a FWHM its
// value / sqrt(2 N) (the error of the sigma of a Gaussian), of a median 1.2533 sigma / sqrt(N) with sigma = IQR
// / 1.349, of the AUC Hanley & McNeil 1982 (doi:10.1148/radiology.143.1.7063747). Counts are exact. A rate is one value
// a run: none. Throws Error kCorrupt where one is not a report.
[[nodiscard]] Comparison compare_runs(const std::string& report_a, const std::string& report_b);

}  // namespace mu40
