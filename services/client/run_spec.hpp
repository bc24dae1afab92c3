// A run configuration, as files and command lines give it, turned into what a daemon is asked for. The keys that name
// files of a board have no place there: they are refused with what to do instead.
#pragma once

#include "mu40/v1/runs.pb.h"
#include "run/run_config.hpp"

namespace mu40 {

// The configuration of a run by a daemon before anything was said: RunConfig's defaults, and no board named.
[[nodiscard]] RunConfig daemon_run_defaults();

// Every field of the spec but `recording_sha256` and `without_truth`, which take more than a configuration to tell.
// Throws Error kInvalidArgument where `config` names an xclbin or a network, or says no end of the run.
[[nodiscard]] v1::RunSpec spec_of(const RunConfig& config);

}  // namespace mu40
