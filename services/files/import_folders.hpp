// The folders of this host from which files may be taken into a library.
#pragma once

#include <filesystem>
#include <vector>

#include "files/content_store.hpp"
#include "io/file_descriptor.hpp"

namespace mu40 {

// Immutable; thread-safe.
class ImportFolders {
 public:
  // Error kNotFound for a folder that does not exist. None: nothing may be imported.
  explicit ImportFolders(const std::vector<std::filesystem::path>& folders);

  // Copies a regular file into `store` under its file name. Error kInvalidArgument unless it lies below the folders,
  // with every symbolic link followed, also for what does not exist out there.
  // `facts` as in ContentStore::begin_upload().
  StoredFile import(const std::filesystem::path& file, FileKind kind, ContentStore& store,
                    const FileFacts& facts = {}) const;

 private:
  [[nodiscard]] FileDescriptor open(const std::filesystem::path& file) const;
  [[nodiscard]] bool hold(const std::filesystem::path& canonical) const;

  std::vector<std::filesystem::path> folders_;  // canonical
};

}  // namespace mu40
