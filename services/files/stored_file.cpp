#include "files/stored_file.hpp"

#include <array>

#include "io/sha256.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::string_view kNameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

// What a stranger sent, short enough for a sentence and without control characters.
std::string quoted(std::string_view text) {
  std::string shown = "'";
  for (const char c : text.substr(0, kMaxNameCharacters)) shown += c < ' ' || c > '~' ? '?' : c;
  return shown + (text.size() > kMaxNameCharacters ? "...'" : "'");
}

}  // namespace

std::string_view name_of(FileKind kind) noexcept {
  constexpr std::array<std::string_view, kFileKindCount> kNames{"recording", "truth", "xclbin", "network"};
  return kNames[static_cast<std::size_t>(kind)];
}

void check_display_name(std::string_view name) {
  const bool fits = !name.empty() && name.size() <= kMaxNameCharacters && name.front() != '.' &&
                    name.find_first_not_of(kNameCharacters) == std::string_view::npos;
  if (fits) return;
  throw Error(ErrorCode::kInvalidArgument, "file name " + quoted(name) + " has " + std::to_string(name.size()) +
                                               " characters; 1 to 100 of A-Z a-z 0-9 . _ - were expected, the first "
                                               "no '.'");
}

void check_sha256(std::string_view sha256) {
  if (is_sha256(sha256)) return;
  throw Error(ErrorCode::kInvalidArgument, quoted(sha256) + " is no SHA-256: 64 lower-case hex digits were expected");
}

}  // namespace mu40
