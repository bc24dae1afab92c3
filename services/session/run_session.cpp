#include "session/run_session.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "layout/error.hpp"
#include "run/canary_result.hpp"

namespace mu40 {
namespace {

using nlohmann::json;
using std::chrono::steady_clock;

// The worker reports between its steps; the longest is the reference over replay_mib of muons.
constexpr std::chrono::seconds kPrepareStepPatience{600};

std::string utc_now() {
  return fmt::format("{:%FT%TZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

}  // namespace

RunSession::RunSession(const RunConfig& config, const Installation& installation,
                       const std::function<void(std::string_view)>& progress, const std::stop_token& stop)
    : worker_(config.board, installation) {
  context_.config = config;
  worker_.command({{"command", "prepare"}, {"config", json::parse(to_json(config))}});
  for (;;) {
    const json event = worker_.await_event("preparing the run", kPrepareStepPatience, stop);
    if (event.at("event") == "prepared") {
      context_.prepared = prepared_run_from_json(event.at("run").dump());
      return;
    }
    progress(event.at("what").get<std::string>());
  }
}

void RunSession::start() {
  context_.started_utc = utc_now();
  worker_.command({{"command", "start"}});
}

bool RunSession::wait(std::chrono::milliseconds timeout) {
  const auto deadline = steady_clock::now() + timeout;
  while (!finished_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    try {
      const json event = worker_.next_event(std::max(left, std::chrono::milliseconds{0}));
      if (event.is_null()) return false;
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

void RunSession::stop() { worker_.command({{"command", "stop"}}); }

void RunSession::kill() noexcept { worker_.kill(); }

void RunSession::close_books() noexcept {
  worker_.kill();
  worker_.books().close();
  finished_ = true;
}

RunReport RunSession::report() const { return make_report(context_, worker_.books(), finished_, worker_ending_); }

}  // namespace mu40
