#include "link/shared_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "layout/error.hpp"

namespace mu40 {
namespace {

[[noreturn]] void fail(int fd, const std::string& what) {
  const std::string reason = std::strerror(errno);
  if (fd >= 0) ::close(fd);
  throw Error(ErrorCode::kExhausted, "shared memory: " + what + ": " + reason);
}

std::span<std::byte> map_bytes(int fd, std::size_t bytes) {
  void* p = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (p == MAP_FAILED) fail(fd, "cannot map " + std::to_string(bytes) + " bytes");
  return {static_cast<std::byte*>(p), bytes};
}

}  // namespace

SharedMemory SharedMemory::create(std::size_t bytes) {
  const int fd = ::memfd_create("mu40", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) fail(fd, "cannot create a memfd");
  if (::ftruncate(fd, static_cast<off_t>(bytes)) != 0)
    fail(fd, "cannot size it to " + std::to_string(bytes) + " bytes");
  if (::fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) fail(fd, "cannot seal it");
  return {fd, map_bytes(fd, bytes)};
}

SharedMemory SharedMemory::map(int fd, std::size_t bytes) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) fail(fd, "descriptor " + std::to_string(fd) + " is not open");
  if (static_cast<std::size_t>(status.st_size) != bytes) {
    ::close(fd);
    throw Error(ErrorCode::kMismatch, "shared memory holds " + std::to_string(status.st_size) + " bytes, expected " +
                                          std::to_string(bytes) + ": mu40 and mu40-worker are of different builds");
  }
  return {fd, map_bytes(fd, bytes)};
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), bytes_(std::exchange(other.bytes_, {})) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

SharedMemory::~SharedMemory() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace mu40
