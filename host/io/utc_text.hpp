// UTC as it stands in reports, in the run store and beside stored files: "2026-11-22T16:44:33Z".
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace mu40 {

[[nodiscard]] std::string utc_now();

// none where `text` is no such time.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> time_of_utc(const std::string& text);

}  // namespace mu40
