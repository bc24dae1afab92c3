// Bytes on their way into a library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "files/content_rule.hpp"
#include "files/stored_file.hpp"
#include "io/file_descriptor.hpp"
#include "io/sha256.hpp"

namespace mu40 {

class ContentStore;

// Without commit() nothing stays: until then the bytes have no name on the disk, so that not even kill -9 leaves any.
// After an Error it can only be destroyed. Must not outlive its library. Move-only. Single thread; any number at once.
class Upload {
 public:
  Upload(Upload&& other) noexcept;
  Upload& operator=(Upload&&) = delete;
  ~Upload();

  // Appends all of `bytes`; blocks on the disk. Error kExhausted naming the limit or the full disk; what the kind's
  // reader says of the first bytes, kCorrupt as a rule.
  void write(std::span<const std::byte> bytes);

  // Checks the whole file, puts it on the disk for good and gives it its place; where the same bytes are already, it
  // tells their file. Blocks as long as the disk takes. Ends the upload, also where it throws: Error kInvalidArgument
  // when the SHA-256 is not the expected one; kCorrupt when the kind's reader refuses the file; kMismatch for a truth
  // of another recording, and where the same bytes are already but were touched on disk; kNotFound for a truth whose
  // recording was removed meanwhile; kHeld for a truth of a recording in use; kExhausted.
  StoredFile commit(const std::optional<std::string>& expected_sha256 = {});

  [[nodiscard]] std::uint64_t bytes_written() const noexcept { return file_.size_bytes; }

 private:
  friend class ContentStore;
  Upload(ContentStore& store, const ContentRule& rule, StoredFile file, FileDescriptor descriptor);
  void check_start();

  ContentStore* store_;  // not owned
  const ContentRule* rule_;
  FileDescriptor descriptor_;  // none once ended
  StoredFile file_;
  std::uint64_t charged_bytes_ = 0;  // that the store counts for this upload
  Sha256 sha256_;
  std::vector<std::byte> start_;
  bool start_checked_ = false;
};

}  // namespace mu40
