#include "run/canary_result.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace mu40 {
namespace {

void set_if_any(nlohmann::json& json, const char* key, const std::optional<double>& value) {
  if (value) json[key] = *value;
}

std::optional<double> get_if_any(const nlohmann::json& json, const char* key) {
  return json.contains(key) ? std::optional(json.at(key).get<double>()) : std::nullopt;
}

std::string text_of(const CheckedLaunch& launch, bool gives_results) {
  if (launch.completion.status == CompletionStatus::kFailed) return "the device says that the launch failed";
  if (!gives_results) return "this board computes nothing";
  const auto& [recalibrate, classify] = launch.verdicts;
  if (launch.good()) {
    return fmt::format("{} muons and {} pairs came back as the reference computes them", recalibrate.compared,
                       classify.compared);
  }
  return fmt::format("recalibrate: fault {}, {} records differ; classify: fault {}, {} records differ",
                     name_of(recalibrate.fault), recalibrate.mismatched, name_of(classify.fault), classify.mismatched);
}

}  // namespace

void to_json(nlohmann::json& json, const BoardSensors& sensors) {
  json = nlohmann::json::object();
  set_if_any(json, "temperature_celsius", sensors.temperature_celsius);
  set_if_any(json, "power_watts", sensors.power_watts);
}

void from_json(const nlohmann::json& json, BoardSensors& sensors) {
  sensors = {get_if_any(json, "temperature_celsius"), get_if_any(json, "power_watts")};
}

void to_json(nlohmann::json& json, const CanaryResult& result) {
  json = {{"right", result.right},
          {"text", result.text},
          {"round_trip_ns", result.round_trip.count()},
          {"fidelity", static_cast<int>(result.fidelity)},
          {"sensors", result.sensors}};
}

void from_json(const nlohmann::json& json, CanaryResult& result) {
  json.at("right").get_to(result.right);
  json.at("text").get_to(result.text);
  result.round_trip = std::chrono::nanoseconds{json.at("round_trip_ns").get<std::int64_t>()};
  result.fidelity = static_cast<Fidelity>(json.at("fidelity").get<int>());
  json.at("sensors").get_to(result.sensors);
}

CanaryResult send_canary(InferenceDevice& device, const ReplaySet& replay, std::uint32_t orbit,
                         std::uint64_t sequence) {
  const CheckedLaunch launch = launch_and_check(device, replay, orbit, sequence);
  CanaryResult result;
  result.right = launch.good();
  result.text = text_of(launch, device.info().gives_results);
  result.round_trip = launch.completion.from_device_done - launch.submitted;
  const ResultVerdict& recalibrate = launch.verdicts[0];
  if (launch.completion.status == CompletionStatus::kOk && recalibrate.fault == ResultFault::kNone) {
    result.fidelity = static_cast<Fidelity>(recalibrate.header.fidelity);
  }
  result.sensors = device.sensors();
  return result;
}

}  // namespace mu40
