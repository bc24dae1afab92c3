#include "io/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "io/system_error.hpp"

namespace mu40 {

OutputFile::OutputFile(const std::filesystem::path& file) : file_(file), written_(file) {
  struct stat status{};
  const bool exists = ::stat(file.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw system_error("write", file, EISDIR);
  if (!exists || S_ISREG(status.st_mode)) written_ += ".tmp";
  fd_ = ::open(written_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd_ < 0) throw system_error("write", written_, errno);
}

OutputFile::~OutputFile() {
  if (fd_ < 0) return;
  ::close(fd_);
  if (written_ != file_) ::unlink(written_.c_str());
}

void OutputFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("write", written_, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    bytes_written_ += static_cast<std::uint64_t>(n);
  }
}

void OutputFile::overwrite(std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("write", written_, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
}

void OutputFile::sync() {
  if (::fsync(fd_) != 0) throw system_error("write", written_, errno);
}

void OutputFile::commit() {
  // Network file systems report a full disk only here.
  if (::close(std::exchange(fd_, -1)) != 0) {
    const int errno_value = errno;
    if (written_ != file_) ::unlink(written_.c_str());
    throw system_error("write", written_, errno_value);
  }
  if (written_ != file_ && ::rename(written_.c_str(), file_.c_str()) != 0) {
    const int errno_value = errno;
    ::unlink(written_.c_str());
    throw system_error("rename " + written_.string() + " to", file_, errno_value);
  }
}

}  // namespace mu40
