// How people name what a daemon has stored: by its SHA-256, by the beginning of it, or by its name.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace mu40 {

// The fewest digits of a SHA-256 that stand for it.
inline constexpr std::size_t kFewestShaDigits = 6;

// What a recording or an artifact may be called by.
struct StoredName {
  std::string sha256;
  std::string name;
};

// The SHA-256 of the one entry that `word` names. `kind` stands in errors: "recording". Throws Error kNotFound where
// there is none, kInvalidArgument naming them where there are several.
[[nodiscard]] std::string find_stored(std::span<const StoredName> entries, std::string_view word,
                                      std::string_view kind);

// The file's name as a daemon accepts it: other characters than A-Z a-z 0-9 . _ - become _, at most 100 are left.
[[nodiscard]] std::string stored_name_of(const std::filesystem::path& file);

}  // namespace mu40
