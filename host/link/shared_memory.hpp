// Anonymous shared memory (memfd) that a parent and its worker map; it outlives either. Not a file in any directory.
#pragma once

#include <cstddef>
#include <span>

namespace mu40 {

// Owns one descriptor and one mapping of it. Move-only; single thread, the bytes themselves have their own rules.
class SharedMemory {
 public:
  // A new zeroed region whose size can never change (sealed). Throws Error kExhausted.
  static SharedMemory create(std::size_t bytes);
  // Maps a region made by create() in another process; takes over `fd`. Throws Error kMismatch when its size is not
  // `bytes` (parent and worker of different builds).
  static SharedMemory map(int fd, std::size_t bytes);

  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&& other) noexcept;
  ~SharedMemory();

  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[nodiscard]] std::span<std::byte> bytes() const noexcept { return bytes_; }

 private:
  SharedMemory(int fd, std::span<std::byte> bytes) : fd_(fd), bytes_(bytes) {}
  int fd_ = -1;
  std::span<std::byte> bytes_;
};

}  // namespace mu40
