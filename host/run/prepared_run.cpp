#include "run/prepared_run.hpp"

#include <nlohmann/json.hpp>

#include "layout/error.hpp"

namespace mu40 {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PreparedNetwork, name, hash)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PreparedRun, device_name, xclbin_uuid, runtime, networks, classify_threshold,
                                   recording_sha256, generated, has_truth, recorded_orbits, replayed_orbits,
                                   replays_whole_recording, replayed_muons, replayed_pairs, filtered_muons,
                                   malformed_muons, reading_faults, ceiling_orbits_hz)

std::string to_json(const PreparedRun& prepared) { return nlohmann::json(prepared).dump(); }

PreparedRun prepared_run_from_json(std::string_view json) {
  try {
    return nlohmann::json::parse(json).get<PreparedRun>();
  } catch (const nlohmann::json::exception& error) {
    throw Error(ErrorCode::kInternal,
                std::string("the worker's account of its preparation is malformed: ") + error.what());
  }
}

}  // namespace mu40
