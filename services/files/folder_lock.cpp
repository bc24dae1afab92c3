#include "files/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "io/system_error.hpp"

namespace mu40 {

FolderLock::FolderLock(const std::filesystem::path& folder) {
  const auto file = folder / ".lock";
  descriptor_ = FileDescriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!descriptor_) throw system_error("open", file, errno);
  if (::flock(descriptor_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw system_error("lock", file, errno);
    std::array<char, 16> text{};
    const ssize_t n = ::pread(descriptor_.get(), text.data(), text.size(), 0);
    std::string owner(text.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
    owner = owner.substr(0, owner.find_first_not_of("0123456789"));
    throw Error(ErrorCode::kUnavailable, "cannot use " + folder.string() + ": process " +
                                             (owner.empty() ? "(number not known)" : owner) + " has it open");
  }
  const std::string pid = std::to_string(::getpid()) + '\n';
  if (::ftruncate(descriptor_.get(), 0) != 0 ||
      ::pwrite(descriptor_.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    throw system_error("write", file, errno);
  }
}

}  // namespace mu40
