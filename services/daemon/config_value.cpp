#include "daemon/config_value.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "run/board_names.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kMostAddressCharacters = 255;
constexpr std::size_t kMostNameCharacters = 32;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_printed(char c) { return static_cast<unsigned char>(c) > ' ' && c != '\x7f'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

// The value of 1 to 5 decimal digits; none for anything else.
std::optional<unsigned> small_number(std::string_view text) {
  if (text.empty() || text.size() > 5 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// True where `text` has the shape of `shape`, in which h stands for a hexadecimal digit.
bool has_shape(std::string_view text, std::string_view shape) {
  return std::ranges::equal(text, shape, [](char c, char s) { return s == 'h' ? is_hex(c) : c == s; });
}

}  // namespace

bool is_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.size() > kMostAddressCharacters) return false;
  auto host = text.substr(0, colon);
  if (host.starts_with('[') != host.ends_with(']')) return false;
  const bool bracketed = host.starts_with('[');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto port = small_number(text.substr(colon + 1));
  return !host.empty() && std::ranges::all_of(host, is_printed) && host.find_first_of("[]/") == host.npos &&
         (bracketed || host.find(':') == host.npos) && port && *port <= 65535;
}

bool is_absolute_path(std::string_view text) { return text.starts_with('/') && std::ranges::none_of(text, is_control); }

bool is_board_name(std::string_view text) {
  return !text.empty() && text.size() <= kMostNameCharacters &&
         std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '_' || c == '-'; });
}

bool is_card(std::string_view text) {
  const auto index = small_number(text);
  return (index && *index <= 255) || has_shape(text, "hhhh:hh:hh.h") || has_shape(text, "hh:hh.h");
}

bool is_device(std::string_view text) { return find_board_name(text) != nullptr || is_card(text); }

}  // namespace mu40
