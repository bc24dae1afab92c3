// The folder of a library on the disk: a file lies in it as <sha256><suffix of its kind>, what is known of it beside it
// as <sha256>.entry.json. Not here: what is in it at the moment (content_store.hpp).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "files/content_rule.hpp"
#include "files/folder_lock.hpp"
#include "files/folder_scan.hpp"
#include "files/stored_entry.hpp"
#include "io/file_descriptor.hpp"

namespace mu40 {

// The bytes get their name last and lose it first, so that whatever ends the process leaves no bytes without an entry.
// Every change is on the disk when its call returns, and blocks as long as that takes. Immutable but for the disk; one
// caller at a time may change that.
class ContentFolder {
 public:
  // Makes the folder where it is missing and takes its lock; Error kUnavailable when another process has that.
  ContentFolder(std::filesystem::path folder, std::vector<ContentRule> rules);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  // Error kInvalidArgument for a kind that does not belong here.
  [[nodiscard]] const ContentRule& rule(FileKind kind) const;
  [[nodiscard]] std::filesystem::path bytes_path(const StoredFile& file) const;
  [[nodiscard]] FolderScan scan() const { return scan_folder(path_, rules_); }

  // Open for reading and writing, in this folder; without a name, so that it is gone when it is closed.
  [[nodiscard]] FileDescriptor unnamed_file() const;
  // Names such a file, whose bytes are on the disk already.
  void place(const FileDescriptor& descriptor, const StoredEntry& entry) const;
  // Writes the entry of a file that is there anew.
  void rewrite(const StoredEntry& entry) const;
  // What is gone already is no error.
  void take_away(const StoredEntry& entry) const;

  // Error kMismatch naming the file when its size, time or inode are not those of the entry. Reads no bytes.
  void refuse_if_touched(const StoredEntry& entry) const;
  // Error kCorrupt naming the file when its bytes are not those of the entry; else its stamp now. Reads all bytes.
  [[nodiscard]] FileStamp check_bytes(const StoredEntry& entry) const;

 private:
  [[nodiscard]] std::filesystem::path entry_path(const StoredFile& file) const;
  void write_entry(const StoredEntry& entry) const;
  void sync() const;

  std::filesystem::path path_;
  std::vector<ContentRule> rules_;
  FolderLock lock_;
  FileDescriptor descriptor_;
};

// "recording muons.raw (<sha256>)", for sentences.
[[nodiscard]] std::string told(const StoredFile& file);

}  // namespace mu40
