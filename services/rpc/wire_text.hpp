// What texts of a client may be. Not here: names of files, which their libraries check (files/stored_file.hpp).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mu40 {

// The longest path of a file on the board host.
inline constexpr std::size_t kMostPathBytes = 4096;

enum class LineBreaks { kRefused, kAllowed };

// `text`, where it has at most `most_bytes` bytes and nothing in it that moves a terminal's cursor: it is shown in
// lists and logs. Throws Error kInvalidArgument naming `field`.
const std::string& checked_text(const std::string& text, std::string_view field, std::size_t most_bytes,
                                LineBreaks line_breaks = LineBreaks::kRefused);

// `text` for an error: quoted, without control characters, cut where it is long.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace mu40
