#include "network/json_reader.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "layout/error.hpp"

namespace mu40 {
namespace {

[[noreturn]] void corrupt(const std::string& sentence) { throw Error(ErrorCode::kCorrupt, sentence); }

std::string bounds(std::int64_t low, std::int64_t high) {
  return "an integer in " + std::to_string(low) + ".." + std::to_string(high);
}

std::string sizes(std::size_t low, std::size_t high) {
  return low == high ? std::to_string(low) : std::to_string(low) + ".." + std::to_string(high);
}

}  // namespace

nlohmann::json parse_strict_json(std::string_view text, std::string_view file) {
  const std::string name(file);
  if (text.size() > kMaxNetworkTextBytes) {
    corrupt(name + ": " + std::to_string(text.size()) + " bytes; a network file has at most " +
            std::to_string(kMaxNetworkTextBytes));
  }
  // nlohmann keeps the last of two equal keys without a word; a stack of key sets notices them.
  std::vector<std::set<std::string>> keys;
  const nlohmann::json::parser_callback_t callback = [&](int depth, nlohmann::json::parse_event_t event,
                                                         nlohmann::json& parsed) {
    if (depth > kMaxJsonDepth) {
      corrupt(name + ": nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
    }
    if (event == nlohmann::json::parse_event_t::object_start) {
      keys.emplace_back();
    } else if (event == nlohmann::json::parse_event_t::object_end) {
      keys.pop_back();
    } else if (event == nlohmann::json::parse_event_t::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!keys.back().insert(key).second) corrupt(name + ": field '" + key + "' stands twice in one object");
    }
    return true;
  };
  try {
    return nlohmann::json::parse(text, callback);
  } catch (const nlohmann::json::exception& error) {
    corrupt(name + ": not JSON: " + error.what());
  }
}

std::string shown(const nlohmann::json& value) {
  constexpr std::size_t kMaxShown = 40;
  if (value.is_array()) return "an array of " + std::to_string(value.size());
  if (value.is_object()) return "an object";
  std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  if (text.size() > kMaxShown) text = text.substr(0, kMaxShown) + "...";
  return text;
}

ObjectReader::ObjectReader(const nlohmann::json& object, std::string where)
    : object_(object), where_(std::move(where)) {
  if (!object.is_object()) corrupt(where_ + ": " + shown(object) + " where an object was expected");
}

void ObjectReader::fail(std::string_view field, const std::string& sentence) const {
  corrupt(where_ + ": " + std::string(field) + ": " + sentence);
}

const nlohmann::json& ObjectReader::value(std::string_view field) {
  const auto found = object_.find(field);
  if (found == object_.end()) fail(field, "missing");
  allow(field);
  return *found;
}

void ObjectReader::allow(std::string_view field) { known_.emplace_back(field); }

std::int64_t ObjectReader::checked_integer(const nlohmann::json& value, const std::string& field, std::int64_t low,
                                           std::int64_t high) const {
  const bool fits = value.is_number_integer() &&
                    !(value.is_number_unsigned() &&
                      value.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()});
  if (!fits || value.get<std::int64_t>() < low || value.get<std::int64_t>() > high) {
    fail(field, shown(value) + " where " + bounds(low, high) + " was expected");
  }
  return value.get<std::int64_t>();
}

std::int64_t ObjectReader::integer(std::string_view field, std::int64_t low, std::int64_t high) {
  return checked_integer(value(field), std::string(field), low, high);
}

bool ObjectReader::boolean(std::string_view field) {
  const auto& found = value(field);
  if (!found.is_boolean()) fail(field, shown(found) + " where true or false was expected");
  return found.get<bool>();
}

const std::string& ObjectReader::text(std::string_view field) {
  const auto& found = value(field);
  if (!found.is_string()) fail(field, shown(found) + " where a text was expected");
  return found.get_ref<const std::string&>();
}

const nlohmann::json& ObjectReader::array(std::string_view field, std::size_t min_size, std::size_t max_size) {
  const auto& found = value(field);
  if (!found.is_array() || found.size() < min_size || found.size() > max_size) {
    fail(field, shown(found) + " where an array of " + sizes(min_size, max_size) + " was expected");
  }
  return found;
}

std::vector<std::int32_t> ObjectReader::integers(std::string_view field, std::size_t min_size, std::size_t max_size,
                                                 std::int64_t low, std::int64_t high) {
  const auto& found = array(field, min_size, max_size);
  std::vector<std::int32_t> out;
  out.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto at = std::string(field) + "[" + std::to_string(i) + "]";
    out.push_back(static_cast<std::int32_t>(checked_integer(found[i], at, low, high)));
  }
  return out;
}

void ObjectReader::finish() const {
  for (const auto& [field, unused] : object_.items()) {
    if (std::find(known_.begin(), known_.end(), field) == known_.end()) fail(field, "unknown field");
  }
}

}  // namespace mu40
