// UTC as it stands in reports and in the run store: "2026-11-22T16:44:33Z".
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace mu40 {

// none where `text` is no such time.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> time_of_utc(const std::string& text);

}  // namespace mu40
