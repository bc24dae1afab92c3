// One canary sent through a board, and what came of it. Crosses the link as JSON.
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "device/board_sensors.hpp"
#include "run/checked_launch.hpp"

namespace mu40 {

struct CanaryResult {
  bool right = false;  // every bit as the reference computes it; also where the board computes nothing
  std::string text;    // what came back, or what is wrong with it
  std::chrono::nanoseconds round_trip{};  // from submission until the results are on the host
  Fidelity fidelity = Fidelity::kNone;
  BoardSensors sensors;  // just after
};
void to_json(nlohmann::json& json, const CanaryResult& result);
void from_json(const nlohmann::json& json, CanaryResult& result);
void to_json(nlohmann::json& json, const BoardSensors& sensors);
void from_json(const nlohmann::json& json, BoardSensors& sensors);

// Sends one orbit of `replay` through the device; as launch_and_check(), whose Errors it throws.
[[nodiscard]] CanaryResult send_canary(InferenceDevice& device, const ReplaySet& replay, std::uint32_t orbit,
                                       std::uint64_t sequence);

}  // namespace mu40
