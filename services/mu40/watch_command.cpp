// mu40 watch and mu40 stop: runs of a daemon that go on.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "client/wire_words.hpp"
#include "commands.hpp"
#include "daemon_option.hpp"
#include "daemon_run.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

struct WatchOptions {
  std::string daemon, lease;
  std::int64_t id = 0;  // 0: not given
};

// The newest run that streams, else the newest that is about to.
std::int64_t newest_run(const DaemonClient& client) {
  constexpr std::uint32_t kLookedAt = 1000;
  const auto runs = client.runs(kLookedAt);
  for (const auto state : {v1::RUN_STATE_RUNNING, v1::RUN_STATE_PREPARING, v1::RUN_STATE_QUEUED}) {
    for (const v1::Run& run : runs.runs()) {
      if (run.state() == state) return run.id();
    }
  }
  throw Error(ErrorCode::kNotFound,
              fmt::format("no run goes on at {}; `mu40 runs --daemon` lists those that have ended", client.address()));
}

void watch(const WatchOptions& options) {
  const DaemonClient client(options.daemon);
  const std::int64_t id = options.id != 0 ? options.id : newest_run(client);
  if (!watch_daemon_run(client, id)) throw CLI::RuntimeError(1);
}

void stop(const WatchOptions& options) {
  v1::StopRunRequest request;
  request.set_id(options.id);
  request.set_lease_id(options.lease);
  const v1::Run run = DaemonClient(options.daemon).stop_run(request);
  fmt::print("run {} is {}{}\n", run.id(), word_of_state(run),
             run.state() == v1::RUN_STATE_ENDED ? "" : "; it has been asked to end");
}

}  // namespace

void add_watch_command(CLI::App& app) {
  auto options = std::make_shared<WatchOptions>();
  auto* command = app.add_subcommand("watch", "Follow a run of a daemon on the live screen");
  add_daemon_option(*command, options->daemon);
  command->add_option("ID", options->id, "The run; the newest that goes on if not given");
  command->callback([options] { watch(*options); });
}

void add_stop_command(CLI::App& app) {
  auto options = std::make_shared<WatchOptions>();
  auto* command = app.add_subcommand("stop", "End a run of a daemon soon; its numbers count");
  add_daemon_option(*command, options->daemon);
  command->add_option("ID", options->id, "The run")->required();
  add_lease_option(*command, options->lease);
  command->callback([options] { stop(*options); });
}

}  // namespace mu40
