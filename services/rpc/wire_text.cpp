#include "rpc/wire_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kMostShownBytes = 100;

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

// Where `text` may be cut at or before `bytes` without breaking a character of UTF-8.
std::size_t cut_at(std::string_view text, std::size_t bytes) {
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return bytes;
}

}  // namespace

const std::string& checked_text(const std::string& text, std::string_view field, std::size_t most_bytes,
                                LineBreaks line_breaks) {
  const auto refuse = [&](const std::string& expected) {
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{} is {}; expected {}", field, shown(text), expected));
  };
  if (text.size() > most_bytes) refuse(fmt::format("at most {} bytes, not {}", most_bytes, text.size()));
  const bool allowed = std::ranges::all_of(text, [&](char c) {
    return !is_control(c) || (line_breaks == LineBreaks::kAllowed && (c == '\n' || c == '\t'));
  });
  if (!allowed) refuse("no control characters");
  return text;
}

std::string shown(std::string_view text) {
  const bool whole = text.size() <= kMostShownBytes;
  std::string part(whole ? text : text.substr(0, cut_at(text, kMostShownBytes)));
  std::ranges::replace_if(part, is_control, '?');
  return fmt::format("\"{}\"{}", part, whole ? "" : "...");
}

}  // namespace mu40
