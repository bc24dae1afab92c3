// Which file stands at a path and in which state, so that a change between two looks is found. Not its contents: those
// have a checksum (sha256.hpp).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>

namespace mu40 {

// Plain value.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;  // since 1970, as finely as the file system keeps it

  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

// Error when there is no such file.
[[nodiscard]] FileIdentity identity_of_file(const std::filesystem::path& file);

// Throws Error kMismatch where another file stands there than `before`, or it was written to since.
void expect_unchanged(const std::filesystem::path& file, const FileIdentity& before);

}  // namespace mu40
