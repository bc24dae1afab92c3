#include "files/upload.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "files/content_store.hpp"
#include "io/system_error.hpp"
#include "layout/error.hpp"

namespace mu40 {

Upload::Upload(ContentStore& store, const ContentRule& rule, StoredFile file, FileDescriptor descriptor)
    : store_(&store), rule_(&rule), descriptor_(std::move(descriptor)), file_(std::move(file)) {}

Upload::Upload(Upload&& other) noexcept
    : store_(other.store_),
      rule_(other.rule_),
      descriptor_(std::move(other.descriptor_)),
      file_(std::move(other.file_)),
      charged_bytes_(std::exchange(other.charged_bytes_, 0)),
      sha256_(std::move(other.sha256_)),
      start_(std::move(other.start_)),
      start_checked_(other.start_checked_) {}

Upload::~Upload() {
  if (charged_bytes_ != 0) store_->discharge(charged_bytes_);
}

void Upload::write(std::span<const std::byte> bytes) {
  if (!descriptor_) throw Error(ErrorCode::kInternal, "upload " + file_.name + " has ended");
  if (!start_checked_) {
    const auto start = bytes.first(std::min(bytes.size(), rule_->start_bytes - start_.size()));
    start_.insert(start_.end(), start.begin(), start.end());
  }
  FileDescriptor descriptor = std::exchange(descriptor_, {});  // an Error ends the upload
  if (!start_checked_ && start_.size() == rule_->start_bytes) check_start();
  const std::uint64_t max_bytes = store_->limits().max_file_bytes;
  if (bytes.size() > max_bytes - file_.size_bytes) {
    throw Error(ErrorCode::kExhausted, "upload " + file_.name + " is larger than the limit of a file, " +
                                           std::to_string(max_bytes) + " bytes");
  }
  store_->charge(bytes.size());
  charged_bytes_ += bytes.size();
  file_.size_bytes += bytes.size();
  sha256_.add(bytes);
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("write upload", file_.name, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  descriptor_ = std::move(descriptor);
}

StoredFile Upload::commit(const std::optional<std::string>& expected_sha256) {
  if (!descriptor_) throw Error(ErrorCode::kInternal, "upload " + file_.name + " has ended");
  const FileDescriptor descriptor = std::exchange(descriptor_, {});
  if (!start_checked_) check_start();
  file_.sha256 = sha256_.finish();
  if (expected_sha256 && *expected_sha256 != file_.sha256) {
    check_sha256(*expected_sha256);
    throw Error(ErrorCode::kInvalidArgument, "upload " + file_.name + " has the SHA-256 " + file_.sha256 + ", " +
                                                 *expected_sha256 + " was expected");
  }
  auto stored = store_->add(descriptor, *rule_, file_, charged_bytes_);
  store_->discharge(std::exchange(charged_bytes_, 0));  // of bytes that were there already
  return stored;
}

void Upload::check_start() {
  start_checked_ = true;
  rule_->check_start(start_, file_.name);
}

}  // namespace mu40
