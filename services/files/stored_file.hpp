// A file in a library of the daemon: what it is, who it is, how large it may be. Not here: where it lies on the disk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mu40 {

enum class FileKind : std::uint8_t {
  kRecording,  // FRD "RAW_0002" scouting file
  kTruth,      // HDF5 sidecar of one recording
  kXclbin,     // what a board is programmed with
  kNetwork,    // integer network, JSON
};
inline constexpr std::size_t kFileKindCount = 4;

// "recording", "truth", "xclbin", "network".
[[nodiscard]] std::string_view name_of(FileKind kind) noexcept;

// What a file says of itself; a field is empty where its kind has none.
struct FileFacts {
  std::string recording_sha256;  // truth: the recording that it belongs to
  std::string xclbin_uuid;       // xclbin: 8-4-4-4-12 lower-case hex
  std::string network_task;      // network: "recalibrate" or "classify"
  std::string network_hash;      // network: Network::hash(), 64 hex digits, other than the SHA-256 of the bytes

  friend bool operator==(const FileFacts&, const FileFacts&) = default;
};

// Plain value. The SHA-256 of the bytes is the file's identity.
struct StoredFile {
  std::string sha256;  // 64 lower-case hex digits
  FileKind kind = FileKind::kRecording;
  std::string name;  // as the first uploader of these bytes named them
  std::uint64_t size_bytes = 0;
  std::string uploaded_utc;  // "2026-01-02T03:04:05Z"
  FileFacts facts;

  friend bool operator==(const StoredFile&, const StoredFile&) = default;
};

// Uploads in progress count towards both sums.
struct FileLimits {
  std::uint64_t max_file_bytes = 0;
  std::uint64_t max_total_bytes = 0;
  std::uint64_t max_files = 10'000;
};

inline constexpr std::size_t kMaxNameCharacters = 100;
// Error kInvalidArgument unless `name` is 1-100 characters of [A-Za-z0-9._-] that do not start with '.'.
void check_display_name(std::string_view name);
// Error kInvalidArgument unless `sha256` is 64 lower-case hex digits.
void check_sha256(std::string_view sha256);

}  // namespace mu40
