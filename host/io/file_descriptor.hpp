// One open file, closed at the end of its owner's life.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>

namespace mu40 {

// Owns a descriptor; -1 is none. Move-only. Single thread.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  [[nodiscard]] int get() const noexcept { return fd_; }
  // A path under which this process and its forks open the same file again, also one without a name.
  [[nodiscard]] std::filesystem::path proc_path() const { return "/proc/self/fd/" + std::to_string(fd_); }
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

}  // namespace mu40
