#include "link/private_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::string_view kPrefix = "/tmp/mu40-";
constexpr std::size_t kSuffixCharacters = 6;  // as mkdtemp() draws them
constexpr mode_t kPrivate = 0700;

bool has_its_name(std::string_view path) {
  if (!path.starts_with(kPrefix) || path.size() != kPrefix.size() + kSuffixCharacters) return false;
  return std::ranges::all_of(path.substr(kPrefix.size()), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

}  // namespace

PrivateFolder::PrivateFolder(std::filesystem::path path) : path_(std::move(path)) {
  struct stat status{};
  const bool is_one = has_its_name(path_.native()) && ::lstat(path_.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
                      status.st_uid == ::geteuid() && (status.st_mode & 07777U) == kPrivate;
  if (!is_one) {
    throw Error(ErrorCode::kInvalidArgument,
                path_.string() +
                    " is no private folder of a software board; expected a directory /tmp/mu40-XXXXXX of "
                    "this user with mode 0700");
  }
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

bool PrivateFolder::exists() const noexcept {
  struct stat status{};
  return ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_;
}

bool PrivateFolder::remove() const {
  if (!exists()) return true;
  std::error_code error;
  std::filesystem::remove_all(path_, error);
  return !error;
}

}  // namespace mu40
