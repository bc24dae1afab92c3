// What a client asks of a run, free of the wire: plain structs that the RPC layer fills and the daemon checks.
#pragma once

#include <cstdint>
#include <string>

#include "run/run_config.hpp"

namespace mu40 {

struct RunRequest {
  std::string request_id;  // at most 100 bytes; empty: not idempotent
  std::string label;       // at most 100 bytes
  std::string note;        // at most 10 000 bytes
  std::string board;       // name; empty: the only one
  std::string recording_sha256;
  bool without_truth = false;
  std::string lease_id;  // empty: none
  // How to stream and judge. The paths and the board in it are empty: the daemon sets them.
  RunConfig config;
};

// Everything of a request but its id and its lease, the same for equal requests: what tells a repetition from a clash.
[[nodiscard]] std::string request_text(const RunRequest& request);

}  // namespace mu40
