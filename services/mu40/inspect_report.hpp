// What `mu40 inspect` says about a recording, as text; as JSON: files/inspect_json.hpp.
#pragma once

#include <string>

#include "io/recording_summary.hpp"

namespace mu40 {

// For people: counts, drawn histograms, the faults with their byte offsets.
[[nodiscard]] std::string text_report(const RecordingSummary& summary, const std::string& recording);

}  // namespace mu40
