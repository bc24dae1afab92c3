#include "files/content_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "io/output_file.hpp"
#include "io/sha256.hpp"
#include "io/system_error.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

std::filesystem::path made(std::filesystem::path folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw system_error("make the folder", folder, failed.value());
  return folder;
}

void remove_file(const std::filesystem::path& file) {
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) throw system_error("remove", file, errno);
}

}  // namespace

ContentFolder::ContentFolder(std::filesystem::path folder, std::vector<ContentRule> rules)
    : path_(made(std::move(folder))),
      rules_(std::move(rules)),
      lock_(path_),
      descriptor_(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (!descriptor_) throw system_error("open", path_, errno);
}

const ContentRule& ContentFolder::rule(FileKind kind) const {
  const auto found = std::ranges::find(rules_, kind, &ContentRule::kind);
  if (found != rules_.end()) return *found;
  throw Error(ErrorCode::kInvalidArgument, fmt::format("{} takes no {}", path_.string(), name_of(kind)));
}

std::filesystem::path ContentFolder::bytes_path(const StoredFile& file) const {
  return path_ / (file.sha256 + std::string(rule(file.kind).suffix));
}

std::filesystem::path ContentFolder::entry_path(const StoredFile& file) const {
  return path_ / (file.sha256 + std::string(kEntrySuffix));
}

FileDescriptor ContentFolder::unnamed_file() const {
  FileDescriptor descriptor(::open(path_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0644));
  if (!descriptor) throw system_error("begin an upload in", path_, errno);
  return descriptor;
}

void ContentFolder::place(const FileDescriptor& descriptor, const StoredEntry& entry) const {
  const auto bytes = bytes_path(entry.file);
  remove_file(bytes);  // of no entry, but in the way
  write_entry(entry);
  if (::linkat(AT_FDCWD, descriptor.proc_path().c_str(), AT_FDCWD, bytes.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    const int reason = errno;
    remove_file(entry_path(entry.file));
    throw system_error("write", bytes, reason);
  }
  sync();
}

void ContentFolder::rewrite(const StoredEntry& entry) const {
  write_entry(entry);
  sync();
}

void ContentFolder::take_away(const StoredEntry& entry) const {
  remove_file(bytes_path(entry.file));
  remove_file(entry_path(entry.file));
  sync();
}

void ContentFolder::refuse_if_touched(const StoredEntry& entry) const {
  const auto bytes = bytes_path(entry.file);
  FileStamp now;
  try {
    now = stamp_of(bytes);
  } catch (const Error& error) {
    throw Error(ErrorCode::kMismatch, fmt::format("{} was changed on disk: {}", told(entry.file), error.what()));
  }
  if (now == entry.stamp) return;
  throw Error(ErrorCode::kMismatch,
              fmt::format("{} was touched on disk since its upload: size, time or inode of {} are "
                          "others; check it",
                          told(entry.file), bytes.string()));
}

FileStamp ContentFolder::check_bytes(const StoredEntry& entry) const {
  const auto bytes = bytes_path(entry.file);
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::kCorrupt, fmt::format("{} was changed on disk: {}", told(entry.file), why));
  };
  FileStamp before;
  std::string sha256;
  try {
    before = stamp_of(bytes);
    sha256 = sha256_of_file(bytes);
  } catch (const Error& error) {
    refuse(error.what());
  }
  if (sha256 != entry.file.sha256) refuse(fmt::format("{} has the SHA-256 {}", bytes.string(), sha256));
  return before;
}

void ContentFolder::write_entry(const StoredEntry& entry) const {
  const std::string text = to_json(entry);
  OutputFile output(entry_path(entry.file));
  output.write(std::as_bytes(std::span(text)));
  output.sync();
  output.commit();
}

void ContentFolder::sync() const {
  if (::fsync(descriptor_.get()) != 0) throw system_error("write", path_, errno);
}

std::string told(const StoredFile& file) {
  return fmt::format("{} {} ({})", name_of(file.kind), file.name, file.sha256);
}

}  // namespace mu40
