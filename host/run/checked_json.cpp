#include "run/checked_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "layout/error.hpp"

namespace mu40 {

CheckedJson CheckedJson::operator[](std::string_view name) const {
  if (!value_.is_object()) refuse("an object");
  const auto member = value_.find(std::string(name));
  if (member == value_.end()) {
    throw Error(ErrorCode::kCorrupt, fmt::format("{} lacks the field \"{}\"", place_, name));
  }
  return {*member, fmt::format("{}/{}", place_, name)};
}

bool CheckedJson::has(std::string_view name) const {
  if (!value_.is_object()) refuse("an object");
  return value_.contains(std::string(name));
}

std::vector<std::pair<std::string, CheckedJson>> CheckedJson::members() const {
  if (!value_.is_object()) refuse("an object");
  std::vector<std::pair<std::string, CheckedJson>> result;
  for (const auto& [name, member] : value_.items()) {
    result.emplace_back(name, CheckedJson(member, fmt::format("{}/{}", place_, name)));
  }
  return result;
}

std::vector<CheckedJson> CheckedJson::elements(std::size_t n) const {
  if (!value_.is_array() || value_.size() != n) refuse(fmt::format("an array of {}", n));
  std::vector<CheckedJson> result;
  for (const auto& element : value_) result.emplace_back(element, fmt::format("{}/{}", place_, result.size()));
  return result;
}

std::string CheckedJson::text() const {
  if (!value_.is_string()) refuse("text");
  return value_.get<std::string>();
}

std::vector<std::string> CheckedJson::texts() const {
  if (!value_.is_array()) refuse("an array");
  std::vector<std::string> result;
  for (const CheckedJson& element : elements(value_.size())) result.push_back(element.text());
  return result;
}

bool CheckedJson::flag() const {
  if (!value_.is_boolean()) refuse("true or false");
  return value_.get<bool>();
}

std::uint64_t CheckedJson::count() const {
  if (!value_.is_number_unsigned()) refuse("a whole number of 0 or more");
  return value_.get<std::uint64_t>();
}

double CheckedJson::number() const {
  if (!value_.is_number()) refuse("a number");
  return value_.get<double>();
}

std::optional<double> CheckedJson::number_or_none() const {
  return value_.is_null() ? std::nullopt : std::optional(number());
}

std::string CheckedJson::dump() const {
  return value_.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void CheckedJson::refuse(std::string_view expected) const {
  std::string shown = dump();
  constexpr std::size_t kShown = 60;
  if (shown.size() > kShown) shown = shown.substr(0, kShown) + "...";
  throw Error(ErrorCode::kCorrupt, fmt::format("{} is {}; expected {}", place_, shown, expected));
}

}  // namespace mu40
