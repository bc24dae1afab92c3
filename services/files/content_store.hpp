// Files known by the SHA-256 of their bytes: the common part of the libraries. Not here: how they lie on the disk
// (content_folder.hpp), what bytes a kind may hold (content_rule.hpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "files/content_folder.hpp"
#include "files/content_rule.hpp"
#include "files/hold.hpp"
#include "files/stored_entry.hpp"
#include "files/stored_file.hpp"
#include "files/upload.hpp"
#include "io/file_descriptor.hpp"

namespace mu40 {

// A recording may have one truth, which goes where the recording goes. Calls, errors and blocking as told in
// recording_library.hpp. Thread-safe.
class ContentStore {
 public:
  ContentStore(const std::filesystem::path& folder, const FileLimits& limits, std::vector<ContentRule> rules);
  ContentStore(const ContentStore&) = delete;
  ContentStore& operator=(const ContentStore&) = delete;

  [[nodiscard]] const std::vector<std::string>& complaints() const noexcept { return complaints_; }
  [[nodiscard]] const FileLimits& limits() const noexcept { return limits_; }

  // `facts`: what the file must say of itself, where they are not empty.
  [[nodiscard]] Upload begin_upload(const std::string& name, FileKind kind, const FileFacts& facts = {});
  // Oldest first, truths too.
  [[nodiscard]] std::vector<StoredFile> list() const;
  [[nodiscard]] StoredFile get(const std::string& sha256) const;
  [[nodiscard]] std::optional<StoredFile> truth_of(const std::string& sha256) const;
  [[nodiscard]] std::filesystem::path path_of(const std::string& sha256) const;
  void remove(const std::string& sha256);
  [[nodiscard]] Hold hold(const std::string& sha256);
  [[nodiscard]] bool held(const std::string& sha256) const;
  void check(const std::string& sha256);

 private:
  friend class Upload;
  friend class Hold;

  // Of uploads: counts `bytes` more against the total, or not any more.
  void charge(std::uint64_t bytes);
  void discharge(std::uint64_t bytes) noexcept;
  // The end of an upload. `charged_bytes` becomes 0 when its bytes are counted as a file's from now on.
  StoredFile add(const FileDescriptor& descriptor, const ContentRule& rule, StoredFile file,
                 std::uint64_t& charged_bytes);
  void give_back(const Hold& hold) noexcept;

  // With mutex_ held.
  [[nodiscard]] const StoredEntry& entry(const std::string& sha256) const;
  [[nodiscard]] const StoredEntry* find_truth_of(const std::string& sha256) const;
  void refuse_if_held(const std::string& sha256, const char* what) const;
  void forget(const StoredEntry& entry);

  // With changes_ held.
  [[nodiscard]] Hold take_hold(const std::string& sha256, bool untouched_only);
  // The file that has the bytes of an upload already.
  [[nodiscard]] std::optional<StoredFile> same_bytes(const StoredFile& file) const;
  // The truth that a new file takes the place of. Error where the new file cannot be added.
  [[nodiscard]] std::optional<StoredEntry> find_replaced(const StoredFile& file) const;

  void check_bytes(const std::string& sha256);

  ContentFolder folder_;
  FileLimits limits_;
  std::vector<std::string> complaints_;

  // Taken in this order. changes_ is held while the folder is changed, which may take the disk's time, and for a new
  // Hold; mutex_ only for what is in memory.
  mutable std::mutex changes_;
  mutable std::mutex mutex_;
  std::map<std::string, StoredEntry> entries_;  // by SHA-256
  std::map<std::string, int> holds_;            // by SHA-256, 1 or more
  std::uint64_t total_bytes_ = 0;               // of entries_
  std::uint64_t pending_bytes_ = 0;             // of uploads
};

}  // namespace mu40
