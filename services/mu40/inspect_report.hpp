// What `mu40 inspect` says about a recording, as text and as JSON.
#pragma once

#include <string>

#include "io/recording_summary.hpp"

namespace mu40 {

// For people: counts, drawn histograms, the faults with their byte offsets.
[[nodiscard]] std::string text_report(const RecordingSummary& summary, const std::string& recording);

// For programs: one JSON object with all counts and histograms; codes, not physical units, except where named so.
[[nodiscard]] std::string json_report(const RecordingSummary& summary, const std::string& recording);

}  // namespace mu40
