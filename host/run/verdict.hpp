// Whether the numbers of a run may be quoted. Rules only; the figures are in run_report.hpp.
#pragma once

#include <string>
#include <vector>

#include "run/run_config.hpp"
#include "stream/run_books.hpp"

namespace mu40 {

// VALID is an empty list of reasons.
struct Verdict {
  std::vector<std::string> reasons;  // why the run is INVALID, one sentence each
  [[nodiscard]] bool valid() const noexcept { return reasons.empty(); }
};

// Judges finished books: every orbit accounted for and completed, every result checked and equal to the reference, long
// enough, and (scenario lhc) never later than the lag bound. `ending` is why the worker ended where it died, else
// empty.
[[nodiscard]] Verdict judge(const RunConfig& config, const RunBooks& books, const std::string& ending);

}  // namespace mu40
