// What is in a recording, for programs: `mu40 inspect --json` and the daemon.
#pragma once

#include <string>

#include "io/recording_summary.hpp"

namespace mu40 {

// One JSON object with all counts and histograms, under the recording's name; codes, not physical units, except where
// named so.
[[nodiscard]] std::string inspect_json(const RecordingSummary& summary, const std::string& recording);

}  // namespace mu40
