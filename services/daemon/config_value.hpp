// What the values of the daemon's configuration may be, each as a predicate over the text or number that was written.
#pragma once

#include <string_view>

namespace mu40 {

// HOST:PORT, where an IPv6 host stands in brackets and the port is 0 to 65535.
[[nodiscard]] bool is_address(std::string_view text);
// An absolute path without control characters.
[[nodiscard]] bool is_absolute_path(std::string_view text);
// [a-z0-9_-], 1 to 32 characters.
[[nodiscard]] bool is_board_name(std::string_view text);
// The index (0 to 255) or the BDF (0000:65:00.1, the domain may be left out) of a card.
[[nodiscard]] bool is_card(std::string_view text);
// is_card(), software, cpu, reference or null.
[[nodiscard]] bool is_device(std::string_view text);

}  // namespace mu40
