// What a worker says of a run once everything is open: the board, the networks, the recording and how much of it is
// replayed, the harness ceiling. Crosses the link as JSON and stands in the report as provenance.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "layout/kernel_interface.hpp"

namespace mu40 {

struct PreparedNetwork {
  std::string name;
  std::string hash;  // SHA-256 of the network, hex
};

struct PreparedRun {
  std::string device_name;
  std::string xclbin_uuid;  // empty where there is no xclbin
  std::string runtime;      // the library behind the device; empty where there is none
  std::array<PreparedNetwork, kKernelCount> networks;
  std::int32_t classify_threshold = 0;  // Network::threshold()

  std::string recording_sha256;
  bool generated = false;  // the recording says that it holds generated data
  bool has_truth = false;
  std::uint64_t recorded_orbits = 0;  // as the file header tells, of all sources
  std::uint64_t replayed_orbits = 0;
  bool replays_whole_recording = true;
  std::uint64_t replayed_muons = 0;  // records a round of the replay
  std::uint64_t replayed_pairs = 0;
  std::uint64_t filtered_muons = 0;  // intermediate, or pt 0
  std::uint64_t malformed_muons = 0;
  std::vector<std::string> reading_faults;  // one sentence a kind

  double ceiling_orbits_hz = 0;  // the loop on the null device, offline, same recording and batching
};

[[nodiscard]] std::string to_json(const PreparedRun& prepared);
// The inverse of to_json; throws Error kInternal.
[[nodiscard]] PreparedRun prepared_run_from_json(std::string_view json);

}  // namespace mu40
