#include "client/run_spec.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <cmath>

#include "layout/error.hpp"

namespace mu40 {
namespace {

google::protobuf::Duration duration_of(std::chrono::nanoseconds time) {
  return google::protobuf::util::TimeUtil::NanosecondsToDuration(time.count());
}

// Rounded to nanoseconds.
google::protobuf::Duration duration_of(double seconds) {
  return duration_of(std::chrono::nanoseconds(std::llround(seconds * 1e9)));
}

v1::Scenario wire(Scenario scenario) {
  switch (scenario) {
    case Scenario::kLhc:
      return v1::SCENARIO_LHC;
    case Scenario::kSingle:
      return v1::SCENARIO_SINGLE;
    case Scenario::kOffline:
      return v1::SCENARIO_OFFLINE;
  }
  return v1::SCENARIO_UNSPECIFIED;
}

v1::Overload wire(OverloadPolicy overload) {
  return overload == OverloadPolicy::kDrop ? v1::OVERLOAD_DROP : v1::OVERLOAD_STALL;
}

}  // namespace

RunConfig daemon_run_defaults() {
  RunConfig config;
  config.board.clear();
  return config;
}

v1::RunSpec spec_of(const RunConfig& config) {
  for (const auto& [key, value] : {std::pair{"xclbin", &config.xclbin},
                                   {"recalibrate_network", &config.recalibrate_network},
                                   {"classify_network", &config.classify_network}}) {
    if (value->empty()) continue;
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} is {}; a board of a daemon has its xclbin and networks: `mu40 program` changes them",
                            key, *value));
  }
  const StreamSettings& stream = config.stream;
  if (!stream.duration && !stream.orbits) {
    throw Error(ErrorCode::kInvalidArgument, "duration_s and orbits are both 0: the run would never end");
  }
  v1::RunSpec spec;
  spec.set_board(config.board);
  spec.set_scenario(wire(stream.scenario));
  spec.set_speed(stream.speed);
  spec.set_overload(wire(stream.overload));
  spec.set_orbits_per_launch(stream.orbits_per_launch);
  spec.set_slots(stream.slots);
  if (stream.duration) *spec.mutable_duration() = duration_of(*stream.duration);
  if (stream.orbits) spec.set_orbits(*stream.orbits);
  *spec.mutable_launch_deadline() = duration_of(stream.launch_deadline);
  *spec.mutable_lag_bound() = duration_of(config.lag_bound_ms * 1e-3);
  *spec.mutable_min_duration() = duration_of(config.min_duration_s);
  spec.set_min_launches(config.min_launches);
  spec.set_replay_mib(config.replay_mib);
  spec.set_seed(stream.seed);
  return spec;
}

}  // namespace mu40
