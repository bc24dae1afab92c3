// A run report read back from its JSON, so that it can be printed where the run did not take place. The inverse of
// report_json() but for the histograms, which stay behind: percentiles are as stated.
#pragma once

#include <string_view>

#include "run/run_report.hpp"

namespace mu40 {

// Fields that version 1 was given later may be missing. Survives any bytes; throws Error kCorrupt naming the field that
// is missing or not what it should be. The report is finished unless its ending says that it runs.
[[nodiscard]] RunReport run_report_from_json(std::string_view json);

}  // namespace mu40
