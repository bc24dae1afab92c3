// What boards are programmed with: xclbins and networks, each known by the SHA-256 of its bytes.
// Not here: whether an xclbin suits a board; of an xclbin only the container's header is read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "files/content_store.hpp"
#include "files/import_folders.hpp"

namespace mu40 {

// Calls and errors as in RecordingLibrary. Thread-safe; nothing waits for an upload.
class ArtifactLibrary {
 public:
  ArtifactLibrary(const std::filesystem::path& folder, const FileLimits& limits,
                  const std::vector<std::filesystem::path>& import_folders = {});

  [[nodiscard]] const std::vector<std::string>& complaints() const noexcept { return store_.complaints(); }
  [[nodiscard]] const FileLimits& limits() const noexcept { return store_.limits(); }

  // `kind` is kXclbin or kNetwork. commit() tells the facts: uuid of an xclbin, task and hash of a network.
  [[nodiscard]] Upload begin_upload(const std::string& name, FileKind kind);
  StoredFile import(const std::filesystem::path& file, FileKind kind);

  // Oldest first.
  [[nodiscard]] std::vector<StoredFile> list() const { return store_.list(); }
  [[nodiscard]] StoredFile get(const std::string& sha256) const { return store_.get(sha256); }
  void remove(const std::string& sha256) { store_.remove(sha256); }
  [[nodiscard]] Hold hold(const std::string& sha256) { return store_.hold(sha256); }
  [[nodiscard]] bool held(const std::string& sha256) const { return store_.held(sha256); }
  [[nodiscard]] std::filesystem::path path_of(const std::string& sha256) const { return store_.path_of(sha256); }
  void check(const std::string& sha256) { store_.check(sha256); }

 private:
  ContentStore store_;
  ImportFolders import_folders_;
};

}  // namespace mu40
