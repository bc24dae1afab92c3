// A file being written: it appears under its name only when complete. Not buffered: hand it large pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace mu40 {

// Writes `<file>.tmp` and renames it in commit(); without commit() the destructor removes it. A device or pipe is
// written in place. Every failure, a short write or a full disk included, is an Error naming the file. Single thread.
class OutputFile {
 public:
  explicit OutputFile(const std::filesystem::path& file);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Appends all of `bytes`.
  void write(std::span<const std::byte> bytes);
  // Replaces bytes already written at `offset`.
  void overwrite(std::uint64_t offset, std::span<const std::byte> bytes);
  // Puts what is written so far on the disk; blocks as long as the disk takes.
  void sync();
  // Closes the file and gives it its name; of the bytes only what sync() saw is sure to outlive a power cut.
  void commit();
  [[nodiscard]] std::uint64_t bytes_written() const noexcept { return bytes_written_; }

 private:
  std::filesystem::path file_;
  std::filesystem::path written_;  // file_ itself for a device or pipe
  int fd_ = -1;
  std::uint64_t bytes_written_ = 0;
};

}  // namespace mu40
