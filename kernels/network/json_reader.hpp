// Strict reading of JSON for network files: what is missing, unknown, repeated, of the wrong type or out of range is an
// Error that names file, node and field. Internal to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace mu40 {

// Bounds that keep a hostile file from exhausting memory.
inline constexpr std::size_t kMaxNetworkTextBytes = 4U << 20U;
inline constexpr int kMaxJsonDepth = 16;

// Parses `text`; throws Error on bad syntax, a repeated key, a number too large or nesting beyond kMaxJsonDepth.
[[nodiscard]] nlohmann::json parse_strict_json(std::string_view text, std::string_view file);

// One JSON object and the words that stand for it in errors. Keeps a reference to the object. Single thread.
class ObjectReader {
 public:
  // `where` is "<file>: node 'x'" or "<file>". Throws Error when `object` is no object.
  ObjectReader(const nlohmann::json& object, std::string where);

  // Each marks `field` as known and throws Error when it is missing or not as asked. Bounds are inclusive.
  [[nodiscard]] const nlohmann::json& value(std::string_view field);
  [[nodiscard]] std::int64_t integer(std::string_view field, std::int64_t low, std::int64_t high);
  [[nodiscard]] bool boolean(std::string_view field);
  [[nodiscard]] const std::string& text(std::string_view field);
  [[nodiscard]] const nlohmann::json& array(std::string_view field, std::size_t min_size, std::size_t max_size);
  [[nodiscard]] std::vector<std::int32_t> integers(std::string_view field, std::size_t min_size, std::size_t max_size,
                                                   std::int64_t low, std::int64_t high);
  // A field that may be absent.
  void allow(std::string_view field);

  // Throws Error when the object holds a field that none of the above asked for. Call last.
  void finish() const;

  // Throws "<where>: <field>: <sentence>".
  [[noreturn]] void fail(std::string_view field, const std::string& sentence) const;
  // The same for an integer that stands at `field`.
  [[nodiscard]] std::int64_t checked_integer(const nlohmann::json& value, const std::string& field, std::int64_t low,
                                             std::int64_t high) const;
  [[nodiscard]] const std::string& where() const noexcept { return where_; }

 private:
  const nlohmann::json& object_;
  std::string where_;
  std::vector<std::string> known_;
};

// A short rendering of a value for an error sentence.
[[nodiscard]] std::string shown(const nlohmann::json& value);

}  // namespace mu40
