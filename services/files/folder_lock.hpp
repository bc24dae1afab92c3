// One process a folder: a lock of the kernel's that goes away with its process however that ends.
#pragma once

#include <filesystem>

#include "io/file_descriptor.hpp"

namespace mu40 {

// Makes `<folder>/.lock`, which stays, and writes its process id into it. Single thread.
class FolderLock {
 public:
  // Error kUnavailable naming the process that has it, where that is known.
  explicit FolderLock(const std::filesystem::path& folder);

 private:
  FileDescriptor descriptor_;
};

}  // namespace mu40
