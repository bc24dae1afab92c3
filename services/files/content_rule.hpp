// What a library demands of the bytes of one kind of file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "files/stored_file.hpp"

namespace mu40 {

// Immutable. Both functions throw the Error of the format's own reader, with `name` in the place of the file.
struct ContentRule {
  FileKind kind;
  std::string_view suffix;  // of the file in the folder, after its SHA-256
  // Sees the first `start_bytes` bytes as soon as they are there, so that a wrong file is refused early.
  std::size_t start_bytes;
  void (*check_start)(std::span<const std::byte> start, const std::string& name);
  // Sees the whole file once it is there.
  FileFacts (*examine)(const std::filesystem::path& file, const std::string& name);
};

}  // namespace mu40
