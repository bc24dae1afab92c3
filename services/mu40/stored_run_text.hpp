// Words for stored runs, shared by the commands that print them.
#pragma once

#include <optional>
#include <string>

#include "store/run_store.hpp"

namespace mu40 {

// "running", "VALID", "INVALID" or "interrupted".
[[nodiscard]] std::string state_text(const StoredRun& run);

// "12.3 us", "n/a".
[[nodiscard]] std::string seconds_text(const std::optional<double>& seconds);

}  // namespace mu40
