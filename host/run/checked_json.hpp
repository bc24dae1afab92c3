// A place in a JSON document, read as what it has to be: nothing is converted on the way, and what does not fit is an
// Error that names the place. For documents from elsewhere.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mu40 {

// A view of a document that must outlive it. Every member throws Error kCorrupt. Immutable.
class CheckedJson {
 public:
  CheckedJson(const nlohmann::ordered_json& value, std::string place) : value_(value), place_(std::move(place)) {}

  // The member `name` of an object.
  CheckedJson operator[](std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  // All members of an object, in their order.
  [[nodiscard]] std::vector<std::pair<std::string, CheckedJson>> members() const;
  // All elements of an array, `n` of them.
  [[nodiscard]] std::vector<CheckedJson> elements(std::size_t n) const;

  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::vector<std::string> texts() const;  // an array of strings
  [[nodiscard]] bool flag() const;
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] double number() const;
  [[nodiscard]] std::optional<double> number_or_none() const;  // null: none
  [[nodiscard]] std::string dump() const;

 private:
  [[noreturn]] void refuse(std::string_view expected) const;

  const nlohmann::ordered_json& value_;
  std::string place_;  // "report/account/orbits"
};

}  // namespace mu40
