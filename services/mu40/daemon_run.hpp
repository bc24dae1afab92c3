// A run that a daemon does, as `mu40 run --daemon` and `mu40 watch` see it: asked for, followed on the live screen to
// its end.
#pragma once

#include <cstdint>
#include <string>

#include "client/daemon_client.hpp"
#include "run/run_config.hpp"

namespace mu40 {

// What is asked of a daemon.
struct DaemonRun {
  RunConfig config;            // over daemon_run_defaults()
  bool without_truth = false;  // leave out the truth that the recording has there
  std::string label, note, lease;
};

// Makes the recording and its truth known to the daemon at `address`, starts the run, shows it until it has ended, then
// its report, which also goes to `report_file`. Ctrl-C stops the run, which still shows its end. Whether it is VALID. A
// daemon that is away for less than 30 s is waited for. To be called before the process has threads (interrupts.hpp).
[[nodiscard]] bool do_daemon_run(const std::string& address, const DaemonRun& run, const std::string& report_file);

// Shows a run that goes on in the same way; Ctrl-C ends this process, not the run.
[[nodiscard]] bool watch_daemon_run(const DaemonClient& client, std::int64_t id);

}  // namespace mu40
