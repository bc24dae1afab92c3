// The accuracy part of a run report, read back from its JSON: the inverse of accuracy_json().
#pragma once

#include "run/accuracy_report.hpp"
#include "run/checked_json.hpp"

namespace mu40 {

// Throws Error kCorrupt.
[[nodiscard]] AccuracyReport accuracy_from_json(const CheckedJson& json);

}  // namespace mu40
