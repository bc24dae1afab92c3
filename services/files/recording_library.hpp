// The recordings that the daemon keeps, each known by the SHA-256 of its bytes, with its truth where it has one.
// Not here: what is in them (host/io), who may upload them (the daemon's RPCs).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "files/content_store.hpp"
#include "files/import_folders.hpp"

namespace mu40 {

// Plain value.
struct StoredRecording {
  StoredFile file;
  std::optional<StoredFile> truth;

  friend bool operator==(const StoredRecording&, const StoredRecording&) = default;
};

// A `sha256` in a call is a recording's: kInvalidArgument when it is no SHA-256, kNotFound when none has it.
// Thread-safe; nothing waits for an upload.
class RecordingLibrary {
 public:
  // Makes `folder` where it is missing and finds again what is in it. Files below `import_folders` may be imported.
  // Error kUnavailable when another process has the folder open.
  RecordingLibrary(const std::filesystem::path& folder, const FileLimits& limits,
                   const std::vector<std::filesystem::path>& import_folders = {});

  // What was found in the folder at opening and left alone, a sentence each.
  [[nodiscard]] const std::vector<std::string>& complaints() const noexcept { return store_.complaints(); }
  [[nodiscard]] const FileLimits& limits() const noexcept { return store_.limits(); }

  // Malformed blocks inside a recording are no error: inspect() counts them.
  [[nodiscard]] Upload begin_upload(const std::string& name);
  // A truth, named after its recording; committed, it replaces an older one.
  [[nodiscard]] Upload begin_truth_upload(const std::string& recording_sha256);
  // Copies a recording of this host, and the truth beside it (FILE.truth.h5 of FILE.raw) where there is one, under
  // their file names. Error kInvalidArgument unless both lie below the import folders, every symbolic link followed. A
  // truth that is refused is an Error; the recording stays.
  StoredRecording import(const std::filesystem::path& file);

  // Oldest first.
  [[nodiscard]] std::vector<StoredRecording> list() const;
  [[nodiscard]] StoredRecording get(const std::string& sha256) const;
  // The truth goes with it. Error kHeld while a Hold exists.
  void remove(const std::string& sha256);
  // Error kMismatch when size, time or inode of recording or truth are not those of the upload: ask check().
  [[nodiscard]] Hold hold(const std::string& sha256);
  // Whether a Hold exists.
  [[nodiscard]] bool held(const std::string& sha256) const { return store_.held(sha256); }
  [[nodiscard]] std::filesystem::path path_of(const std::string& sha256) const;
  // Nothing for a recording without truth.
  [[nodiscard]] std::optional<std::filesystem::path> truth_path_of(const std::string& sha256) const;

  // What `mu40 inspect --json` prints, with the truth where there is one. Reads the whole file.
  [[nodiscard]] std::string inspect(const std::string& sha256);
  // Reads recording and truth again: Error kCorrupt naming the one whose bytes are no longer those of the upload.
  void check(const std::string& sha256);

 private:
  [[nodiscard]] StoredFile recording(const std::string& sha256) const;

  ContentStore store_;
  ImportFolders import_folders_;
};

}  // namespace mu40
