#include "client/run_spec.hpp"

#include <fmt/format.h>

#include <cmath>

#include "layout/error.hpp"
#include "rpc/wire_enums.hpp"
#include "rpc/wire_time.hpp"

namespace mu40 {
namespace {

// Rounded to nanoseconds.
google::protobuf::Duration duration_of(double seconds) {
  return to_proto(std::chrono::nanoseconds(std::llround(seconds * 1e9)));
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
  spec.set_scenario(to_proto(stream.scenario));
  spec.set_speed(stream.speed);
  spec.set_overload(to_proto(stream.overload));
  spec.set_orbits_per_launch(stream.orbits_per_launch);
  spec.set_slots(stream.slots);
  if (stream.duration) *spec.mutable_duration() = to_proto(*stream.duration);
  if (stream.orbits) spec.set_orbits(*stream.orbits);
  *spec.mutable_launch_deadline() = to_proto(stream.launch_deadline);
  *spec.mutable_lag_bound() = duration_of(config.lag_bound_ms * 1e-3);
  *spec.mutable_min_duration() = duration_of(config.min_duration_s);
  spec.set_min_launches(config.min_launches);
  spec.set_replay_mib(config.replay_mib);
  spec.set_seed(stream.seed);
  return spec;
}

}  // namespace mu40
