#include "session/run_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>

#include "io/utc_text.hpp"
#include "layout/error.hpp"
#include "run/canary_result.hpp"
#include "run/runner.hpp"

namespace mu40 {
namespace {

using nlohmann::json;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenLooks{250};
// The worker reports between its steps; the longest is the reference over replay_mib of muons.
constexpr std::chrono::seconds kPrepareStepPatience{600};  // on the host

// Beyond what a launch may take, for the worker to tell itself that its board hangs.
constexpr std::chrono::seconds kSilencePatience{1};

// Grows with everything that the streaming loop does.
std::uint64_t work_done(const RunBooks& books) {
  const AccountView launches = books.launches.view();
  return launches.due + launches.submitted + launches.completed + launches.dropped + launches.failed;
}

// The longest that the loop may do nothing: it waits for the next launch to be due, then for one to come back.
std::chrono::nanoseconds longest_silence(const StreamSettings& settings) {
  std::chrono::nanoseconds between_launches{0};
  if (settings.scenario == Scenario::kLhc) {
    between_launches = std::chrono::nanoseconds(
        static_cast<std::int64_t>(1e9 * kOrbitSeconds * settings.orbits_per_launch / settings.speed));
  }
  return between_launches + settings.launch_deadline + kSilencePatience;
}

}  // namespace

RunSession::RunSession(const RunConfig& config, const Installation& installation,
                       const std::function<void(std::string_view)>& progress, const std::stop_token& stop)
    : worker_(config.board, installation) {
  context_.config = config;
  worker_.command({{"command", "prepare"}, {"config", json::parse(to_json(config))}});
  std::string at;
  try {
    for (;;) {
      const auto patience = at == kOpeningTheBoard ? kBoardOpenPatience : kPrepareStepPatience;
      const json event = worker_.await_event("preparing the run", patience, stop);
      if (event.at("event") == "prepared") {
        context_.prepared = prepared_run_from_json(event.at("run").dump());
        return;
      }
      at = event.at("what").get<std::string>();
      progress(at);
    }
  } catch (const Error& error) {
    if (at != kReadingTheRecording || worker_.ending_signal() != SIGBUS) throw;
    throw Error(ErrorCode::kMismatch, fmt::format("{}: was it cut short while it was read? (the worker was {})",
                                                  config.recording, error.what()));
  }
}

void RunSession::start() {
  context_.started_utc = utc_now();
  last_work_ = steady_clock::now();
  worker_.command({{"command", "start"}});
}

bool RunSession::wait(std::chrono::milliseconds timeout) {
  const auto deadline = steady_clock::now() + timeout;
  while (!finished_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    try {
      const json event = worker_.next_event(std::clamp(left, std::chrono::milliseconds{0}, kBetweenLooks));
      if (event.is_null()) {
        watch_for_silence();
        if (steady_clock::now() < deadline) continue;
        return false;
      }
      if (event.at("event") == "board") {
        event.at("sensors").get_to(sensors_);
      } else {
        close_books();  // done
      }
    } catch (const Error& error) {
      worker_ending_ = error.what();
      close_books();
    }
  }
  return true;
}

// A driver that never returns to the streaming loop keeps it from telling that the board hangs. Throws Error kTimeout.
void RunSession::watch_for_silence() {
  const auto now = steady_clock::now();
  if (const std::uint64_t done = work_done(worker_.books()); done != work_done_) {
    work_done_ = done;
    last_work_ = now;
  }
  if (now - last_work_ < longest_silence(context_.config.stream)) return;
  throw Error(ErrorCode::kTimeout,
              fmt::format("killed, since nothing moved for {:.1f} s: the board or its driver hangs",
                          std::chrono::duration<double>(now - last_work_).count()));
}

void RunSession::stop() { worker_.command({{"command", "stop"}}); }

void RunSession::kill() noexcept { worker_.kill(); }

void RunSession::close_books() noexcept {
  worker_.kill();
  worker_.books().close();
  finished_ = true;
}

RunReport RunSession::report() const { return make_report(context_, worker_.books(), finished_, worker_ending_); }

}  // namespace mu40
