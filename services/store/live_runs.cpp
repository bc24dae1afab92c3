#include "store/live_runs.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "io/system_error.hpp"

namespace mu40 {
namespace {

int open_or_throw(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) throw system_error("open", file, errno);
  return fd;
}

struct flock byte_lock(std::int64_t id, short type) {
  struct flock lock{};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = id;
  lock.l_len = 1;
  return lock;
}

}  // namespace

LiveRuns::LiveRuns(const std::filesystem::path& file) : file_(file), held_fd_(open_or_throw(file)) {
  asking_fd_ = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (asking_fd_ < 0) {
    const int reason = errno;
    ::close(held_fd_);
    throw system_error("open", file, reason);
  }
}

LiveRuns::~LiveRuns() {
  ::close(asking_fd_);
  ::close(held_fd_);
}

void LiveRuns::hold(std::int64_t id) {
  auto lock = byte_lock(id, F_WRLCK);
  if (::fcntl(held_fd_, F_OFD_SETLK, &lock) != 0) throw system_error("lock", file_, errno);
}

void LiveRuns::release(std::int64_t id) noexcept {
  auto lock = byte_lock(id, F_UNLCK);
  ::fcntl(held_fd_, F_OFD_SETLK, &lock);
}

bool LiveRuns::alive(std::int64_t id) const {
  auto lock = byte_lock(id, F_WRLCK);
  if (::fcntl(asking_fd_, F_OFD_GETLK, &lock) != 0) throw system_error("ask for the locks of", file_, errno);
  return lock.l_type != F_UNLCK;
}

}  // namespace mu40
