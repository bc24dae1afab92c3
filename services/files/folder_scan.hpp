// What a library finds in its folder when it is opened.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "files/content_rule.hpp"
#include "files/stored_entry.hpp"

namespace mu40 {

inline constexpr std::string_view kEntrySuffix = ".entry.json";

struct FolderScan {
  std::map<std::string, StoredEntry> entries;  // by SHA-256
  std::vector<std::string> complaints;         // what was left alone, or looks touched, a sentence each
};

// Takes the entries whose bytes are there in their full length. Nothing is changed but that an entry's text of which
// only a part was written, under its temporary name, is removed. Error when the folder itself cannot be read.
[[nodiscard]] FolderScan scan_folder(const std::filesystem::path& folder, std::span<const ContentRule> rules);

}  // namespace mu40
