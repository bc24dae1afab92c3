// Runs, their snapshots and what is asked of runs, on the wire and free of it.
#pragma once

#include <mu40/v1/runs.pb.h>

#include <cstdint>

#include "daemon/active_run.hpp"
#include "daemon/daemon_config.hpp"
#include "daemon/run_ledger.hpp"
#include "daemon/run_request.hpp"

namespace mu40 {

[[nodiscard]] v1::Run to_proto(const RunView& run);
// `run` is as it was at `progress`.
[[nodiscard]] v1::RunSnapshot to_proto(const RunView& run, const RunProgress& progress);
// Of a run of which only `run` is left.
[[nodiscard]] v1::RunSnapshot last_snapshot(const RunView& run, std::uint64_t sequence);

// Throws Error kInvalidArgument naming field, value and what was expected. A run without `duration` but with `orbits`
// lasts `limits.max_run_s` at most.
[[nodiscard]] RunRequest from_proto(const v1::StartRunRequest& request, const DaemonLimits& limits);

struct RunPage {
  std::int64_t limit = 0;      // 1 to 1000
  std::int64_t before_id = 0;  // the largest number where the client names none
};
// Throws Error kInvalidArgument.
[[nodiscard]] RunPage from_proto(const v1::ListRunsRequest& request);

}  // namespace mu40
