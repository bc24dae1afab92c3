#include "client/stored_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "layout/error.hpp"

namespace mu40 {
namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string find_stored(std::span<const StoredName> entries, std::string_view word, std::string_view kind) {
  const bool may_be_sha = word.size() >= kFewestShaDigits && std::ranges::all_of(word, is_hex);
  std::vector<const StoredName*> found;
  for (const StoredName& entry : entries) {
    if (entry.name == word || (may_be_sha && entry.sha256.starts_with(word))) found.push_back(&entry);
  }
  if (found.size() == 1) return found.front()->sha256;
  if (found.empty()) {
    throw Error(ErrorCode::kNotFound,
                fmt::format("the daemon has no {} \"{}\"; expected a name, or {} or more digits of a SHA-256", kind,
                            word, kFewestShaDigits));
  }
  std::string all;
  for (const StoredName* entry : found) all += fmt::format("\n  {}  {}", entry->sha256, entry->name);
  throw Error(ErrorCode::kInvalidArgument,
              fmt::format("\"{}\" may be any of {} {}s:{}", word, found.size(), kind, all));
}

std::string stored_name_of(const std::filesystem::path& file) {
  constexpr std::size_t kLongest = 100;
  std::string name = file.filename().string().substr(0, kLongest);
  std::ranges::replace_if(
      name,
      [](char c) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        return !letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-';
      },
      '_');
  if (name.starts_with('.')) name.front() = '_';
  return name;
}

}  // namespace mu40
