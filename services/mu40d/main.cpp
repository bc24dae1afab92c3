// The daemon. Exit status: 0 ended as asked, 1 could not start or --check found something, 2 wrong usage; a second
// SIGTERM or SIGINT ends it at once with 128 + its number.
#include <fmt/format.h>
#include <malloc.h>
#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>

#include "check_config.hpp"
#include "daemon/daemon.hpp"
#include "layout/error.hpp"
#include "log.hpp"
#include "metrics/metrics_collectable.hpp"
#include "metrics_server.hpp"
#include "mu40_version.hpp"
#include "rpc/board_changes.hpp"
#include "rpc/rpc_metrics.hpp"
#include "rpc/rpc_server.hpp"
#include "termination_signals.hpp"

namespace mu40 {
namespace {

// For the answers that are under way when all runs have ended. Idle clients often take no notice of the end of their
// connection: all of it passes then.
constexpr std::chrono::milliseconds kLastCalls{500};
constexpr std::chrono::seconds kBetweenTrims{1};

int print_check(const DaemonConfig& config) {
  const auto findings = check_config(config, Installation::of_this_program());
  for (const auto& finding : findings) {
    fmt::print("{:5} {}: {}\n", finding.good ? "ok" : "WRONG", finding.subject, finding.text);
  }
  return std::ranges::all_of(findings, &ConfigFinding::good) ? 0 : 1;
}

// For months in little memory: snapshots are made, sent and freed by many threads, some MB each. One arena a thread and
// a threshold that grows kept the largest of each: 98 MB after 11 runs, still growing. What is freed inside an arena
// goes back once a second (kBetweenTrims).
void keep_memory_low() {
  constexpr int kArenas = 1;
  constexpr int kMmapThresholdBytes = 16 * 1024;
  ::mallopt(M_ARENA_MAX, kArenas);
  ::mallopt(M_MMAP_THRESHOLD, kMmapThresholdBytes);
}

// Tells systemd, where it is listening.
void notify_systemd(const std::string& state) { ::sd_notify(0, state.c_str()); }

int serve(const DaemonConfig& config) {
  keep_memory_low();
  TerminationSignals signals;
  set_up_log(config.log_level);
  spdlog::info("start version={} revision={} state_folder={} boards={}", kMu40Version, kGitRevision,
               state_folder_of(config).string(), config.boards.size());
  BoardChanges changes;
  RpcMetrics rpc_metrics;
  Daemon daemon(config, Installation::of_this_program(), [&] { changes.notify(); });
  std::optional<MetricsServer> metrics;
  if (!config.metrics_address.empty()) {
    metrics.emplace(config.metrics_address);
    metrics->add(make_metrics_collectable(daemon.metrics()));
    metrics->add(rpc_metrics.collectable());
  }
  const std::string metrics_address = metrics ? metrics->address() : std::string{};
  RpcServer server(daemon, changes, rpc_metrics, metrics_address);
  spdlog::info("serving grpc_address={} metrics_address={}", server.address(), metrics ? metrics_address : "none");
  notify_systemd("READY=1");

  std::optional<int> signal;
  while (!(signal = signals.wait(kBetweenTrims))) ::malloc_trim(0);
  spdlog::info("draining signal=SIG{} patience_s={}", ::sigabbrev_np(*signal), config.drain.count());
  notify_systemd("STOPPING=1");
  daemon.begin_drain();
  changes.notify();  // the health says so while runs come to their end
  daemon.drain(config.drain);
  server.shutdown(kLastCalls);
  spdlog::info("end");
  return 0;
}

}  // namespace
}  // namespace mu40

int main(int argc, char** argv) {
  CLI::App app{"mu40d: serves boards, runs and metrics; without a configuration, one software board"};
  app.set_version_flag("--version", std::string(mu40::kMu40Version) + " (" + mu40::kGitRevision + ")");
  std::string file;
  bool check = false;
  app.add_option("--config", file, "TOML file; deploy/mu40d.toml writes down every key with its default");
  app.add_flag("--check", check, "Tell whether the daemon could start with this configuration, and end");
  try {
    app.parse(argc, argv);
    const auto config = file.empty() ? mu40::DaemonConfig{} : mu40::read_daemon_config(file);
    // A file at its size limit is an error of that write (EFBIG), not the end of the daemon.
    std::signal(SIGXFSZ, SIG_IGN);
    return check ? mu40::print_check(config) : mu40::serve(config);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mu40d: %s\n", error.what());
    return 1;
  }
}
