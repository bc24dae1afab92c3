#include "io/file_identity.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <string>

#include "io/system_error.hpp"
#include "layout/error.hpp"

namespace mu40 {

FileIdentity identity_of_file(const std::filesystem::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) throw system_error("read", file, errno);
  return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
          std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

void expect_unchanged(const std::filesystem::path& file, const FileIdentity& before) {
  const FileIdentity now = identity_of_file(file);
  if (now == before) return;
  std::string what = "it was written to";
  if (now.size_bytes != before.size_bytes) {
    what = std::to_string(before.size_bytes) + " bytes before, " + std::to_string(now.size_bytes) + " after";
  } else if (now.device != before.device || now.inode != before.inode) {
    what = "another file stands in its place";
  }
  throw Error(ErrorCode::kMismatch, file.string() + " changed while it was read: " + what);
}

}  // namespace mu40
