// How the commands that list and compare kept runs write a time.
#pragma once

#include <optional>
#include <string>

namespace mu40 {

// "12.3 us", "n/a".
[[nodiscard]] std::string seconds_text(const std::optional<double>& seconds);

}  // namespace mu40
