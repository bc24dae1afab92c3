#include "device_xrt/xrt_sensors.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace mu40 {
namespace {

using nlohmann::json;

constexpr std::string_view kFpga = "fpga0";

json parse(std::string_view text) { return json::parse(text, nullptr, false); }

// XRT writes numbers as strings.
std::optional<double> number_in(const json& object, const char* key) {
  if (!object.is_object()) return std::nullopt;
  const auto at = object.find(key);
  if (at == object.end()) return std::nullopt;
  double value = 0;
  if (at->is_number()) {
    value = at->get<double>();
  } else if (at->is_string()) {
    const auto& text = at->get_ref<const std::string&>();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  } else {
    return std::nullopt;
  }
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool has_text(const json& object, const char* key, std::string_view text) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() && at->get_ref<const std::string&>() == text;
}

std::optional<double> temperature_in(const json& thermal) {
  if (!thermal.is_object()) return std::nullopt;
  const auto sensors = thermal.find("thermals");
  if (sensors == thermal.end() || !sensors->is_array()) return std::nullopt;
  std::optional<double> highest;
  for (const json& sensor : *sensors) {
    const auto celsius = number_in(sensor, "temp_C");
    if (!celsius || has_text(sensor, "is_present", "false")) continue;
    if (has_text(sensor, "location_id", kFpga)) return celsius;
    highest = std::max(highest.value_or(*celsius), *celsius);
  }
  return highest;
}

}  // namespace

BoardSensors sensors_from_xrt(std::string_view thermal, std::string_view electrical) {
  BoardSensors sensors;
  sensors.temperature_celsius = temperature_in(parse(thermal));
  const auto watts = number_in(parse(electrical), "power_consumption_watts");
  if (watts && *watts > 0) sensors.power_watts = watts;
  return sensors;
}

}  // namespace mu40
