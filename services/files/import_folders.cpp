#include "files/import_folders.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "io/system_error.hpp"

namespace mu40 {

ImportFolders::ImportFolders(const std::vector<std::filesystem::path>& folders) {
  for (const auto& folder : folders) {
    std::error_code failed;
    folders_.push_back(std::filesystem::canonical(folder, failed));
    if (failed) throw system_error("import from", folder, failed.value());
  }
}

bool ImportFolders::hold(const std::filesystem::path& canonical) const {
  return std::ranges::any_of(
      folders_, [&](const auto& folder) { return std::ranges::mismatch(folder, canonical).in1 == folder.end(); });
}

FileDescriptor ImportFolders::open(const std::filesystem::path& file) const {
  const auto refuse_outside = [&](const std::filesystem::path& canonical) {
    if (hold(canonical)) return;
    throw Error(ErrorCode::kInvalidArgument,
                "cannot import " + file.string() + ": it does not lie in a folder from which files may be imported");
  };
  // Where a file lies is asked of the open file: no symbolic link set meanwhile leads elsewhere.
  // O_PATH opens nothing yet: no pipe waits and no device starts.
  const FileDescriptor found(::open(file.c_str(), O_PATH | O_CLOEXEC));
  if (!found) {
    const int reason = errno;
    std::error_code failed;
    refuse_outside(std::filesystem::weakly_canonical(file, failed));
    throw system_error("import", file, reason);
  }
  std::error_code failed;
  refuse_outside(std::filesystem::read_symlink(found.proc_path(), failed));
  struct stat status{};
  if (::fstat(found.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    throw Error(ErrorCode::kInvalidArgument, "cannot import " + file.string() + ": it is no regular file");
  }
  FileDescriptor readable(::open(found.proc_path().c_str(), O_RDONLY | O_CLOEXEC));
  if (!readable) throw system_error("import", file, errno);
  return readable;
}

StoredFile ImportFolders::import(const std::filesystem::path& file, FileKind kind, ContentStore& store,
                                 const FileFacts& facts) const {
  const auto source = open(file);
  auto upload = store.begin_upload(file.filename().string(), kind, facts);
  std::vector<std::byte> piece(std::size_t{1} << 20U);
  for (;;) {
    const ssize_t n = ::read(source.get(), piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("read", file, errno);
    if (n == 0) return upload.commit();
    upload.write({piece.data(), static_cast<std::size_t>(n)});
  }
}

}  // namespace mu40
