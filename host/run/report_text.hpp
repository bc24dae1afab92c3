// A run report for people: the live lines of a running run and the summary of a finished one. Plain text with ANSI bold
// where `colour`; no cursor movement.
#pragma once

#include <string>

#include "run/run_report.hpp"

namespace mu40 {

[[nodiscard]] std::string report_text(const RunReport& report, bool colour);

// "12.3 us", "n/a".
[[nodiscard]] std::string time_text(const Figure& seconds);

}  // namespace mu40
