// A regular file as read-only memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

namespace mu40 {

// Maps the whole file; move-only, unmapped by the destructor. The file must not shrink while it is mapped: reading
// pages it has lost kills the process (SIGBUS). Files of mu40 are replaced by renaming, never cut. Single thread.
class MappedFile {
 public:
  MappedFile() = default;
  // Error when the file does not exist, cannot be read, or is no regular file (a directory, a pipe).
  explicit MappedFile(const std::filesystem::path& file);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }
  // Gives the memory of [from, to) back to the system; the bytes stay readable.
  void release(std::uint64_t from, std::uint64_t to) const noexcept;

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace mu40
