// A run report as JSON: the record of a run, read by scripts. docs/report.md describes every field.
#pragma once

#include <string>

#include "run/run_report.hpp"

namespace mu40 {

inline constexpr int kReportVersion = 1;

// Indented, ends with a newline.
[[nodiscard]] std::string report_json(const RunReport& report);
// What is kept of a run while it goes on, to be laid over the report that it began with: no verdict, ending, accuracy
// or histograms. One line.
[[nodiscard]] std::string report_part_json(const RunReport& report);

}  // namespace mu40
