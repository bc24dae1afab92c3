// The folder of a worker's software board, for the process that must remove it when its owner cannot: nothing but that
// folder, whatever path it is told. Not here: making it (swboard/environment.hpp).
#pragma once

#include <sys/types.h>

#include <filesystem>

namespace mu40 {

// Plain value.
class PrivateFolder {
 public:
  // Takes the identity of the directory that stands at `path` now. Throws Error kInvalidArgument unless `path` is
  // /tmp/mu40- and six letters or digits, and stands for a directory (no link) of this user that nobody else may enter.
  explicit PrivateFolder(std::filesystem::path path);

  // Whether that directory still stands there.
  [[nodiscard]] bool exists() const noexcept;
  // Removes that directory with all that is in it; links in it are not followed. True when it is gone, also where
  // another now stands in its place, which stays.
  [[nodiscard]] bool remove() const;

 private:
  std::filesystem::path path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace mu40
