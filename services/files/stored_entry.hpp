// What a library remembers of a file, and that as the JSON text beside it. Not here: reading and writing the folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "files/stored_file.hpp"

namespace mu40 {

// What changes when somebody else writes a file or puts another in its place.
struct FileStamp {
  std::uint64_t inode = 0;
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;  // since 1970 UTC

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

// Error naming `file` unless it is a regular file; a symbolic link is none.
[[nodiscard]] FileStamp stamp_of(const std::filesystem::path& file);
[[nodiscard]] FileStamp stamp_of(int descriptor, const std::filesystem::path& name);

// Plain value; file.size_bytes is stamp.size_bytes.
struct StoredEntry {
  StoredFile file;
  FileStamp stamp;

  friend bool operator==(const StoredEntry&, const StoredEntry&) = default;
};

[[nodiscard]] std::string to_json(const StoredEntry& entry);
// Any text is safe. Error kCorrupt naming `name`, the field and what was expected.
[[nodiscard]] StoredEntry parse_entry(std::string_view json, const std::string& name);

}  // namespace mu40
