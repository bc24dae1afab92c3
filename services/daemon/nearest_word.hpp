// The word that somebody may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mu40 {

// The word of `known` that is fewest edits (a character put in, left out or changed) from `written`; empty where that
// is more than 3 edits, or more than a third of the word.
[[nodiscard]] std::string nearest_word(std::string_view written, const std::vector<std::string>& known);

}  // namespace mu40
