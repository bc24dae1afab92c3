#include "daemon_run.hpp"

#include <fmt/format.h>
#include <uuid.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <thread>

#include "client/live_report.hpp"
#include "client/run_spec.hpp"
#include "client/run_watch.hpp"
#include "daemon_files.hpp"
#include "interrupts.hpp"
#include "layout/error.hpp"
#include "live_screen.hpp"
#include "run/report_from_json.hpp"

namespace mu40 {
namespace {

std::string fresh_uuid() {
  uuid_t uuid;
  uuid_generate(uuid);
  std::array<char, UUID_STR_LEN> text{};
  uuid_unparse_lower(uuid, text.data());
  return text.data();
}

// --board names a device elsewhere, so a name that the daemon does not know deserves more than "not found".
void check_board(const DaemonClient& client, const std::string& name) {
  const v1::ListBoardsResponse response = client.boards();
  std::string known;
  for (const v1::Board& board : response.boards()) {
    if (board.name() == name) return;
    known += (known.empty() ? "" : ", ") + board.name();
  }
  throw Error(ErrorCode::kNotFound,
              fmt::format("board is \"{}\"; with --daemon it names a board of the daemon at {}, which has: {}", name,
                          client.address(), known));
}

bool daemon_is_away(const Error& error) {
  return error.code() == ErrorCode::kUnavailable || error.code() == ErrorCode::kTimeout;
}

// The report of a run that has ended; a daemon that goes away just then is waited for.
std::string last_report(const DaemonClient& client, std::int64_t id) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (true) {
    try {
      return client.report(id);
    } catch (const Error& error) {
      if (!daemon_is_away(error) || std::chrono::steady_clock::now() > give_up) throw;
    }
    std::this_thread::sleep_for(kScreenRefresh);
  }
}

// What a run shows while it goes on.
class Follower {
 public:
  Follower(const DaemonClient& client, std::int64_t id, std::string hint)
      : client_(client), id_(id), screen_(std::move(hint)) {}

  void show(const v1::RunSnapshot& snapshot) {
    const v1::Run& run = snapshot.run();
    if (run.state() == v1::RUN_STATE_QUEUED) tell(fmt::format("run {} waits for board {}", id_, run.board()));
    if (run.state() == v1::RUN_STATE_PREPARING && !run.activity().empty()) tell(run.activity());
    if (run.state() != v1::RUN_STATE_RUNNING || !begun()) return;
    lay_over(*report_, snapshot);
    screen_.show(*report_);
  }

  void finish(const RunReport& report) { screen_.finish(report); }

 private:
  void tell(const std::string& what) {
    if (what != told_) fmt::print(stderr, "{} ...\n", what);
    told_ = what;
  }

  // Snapshots tell what moves; all else stands in the report, from the moment at which the run streams.
  bool begun() {
    if (report_) return true;
    try {
      report_ = run_report_from_json(client_.report(id_));
    } catch (const Error& error) {
      if (!daemon_is_away(error)) throw;
    }
    return report_.has_value();
  }

  const DaemonClient& client_;
  const std::int64_t id_;
  LiveScreen screen_;
  std::string told_;
  std::optional<RunReport> report_;
};

// Asks for the run, with all that it needs there.
v1::Run start(const DaemonClient& client, const DaemonRun& run, const NamedFile& recording, const NamedFile& truth) {
  v1::StartRunRequest request;
  request.set_request_id(fresh_uuid());
  request.set_label(run.label);
  request.set_note(run.note);
  request.set_lease_id(run.lease);
  *request.mutable_spec() = spec_of(run.config);
  if (recording.word.empty()) {
    throw Error(ErrorCode::kInvalidArgument, "no recording is named; `mu40 recordings` lists those of the daemon");
  }
  if (!run.config.board.empty()) check_board(client, run.config.board);
  v1::Recording stored = provide_recording(client, recording);
  if (!truth.word.empty()) stored = send_truth(client, truth, stored);
  request.mutable_spec()->set_recording_sha256(stored.sha256());
  request.mutable_spec()->set_without_truth(run.without_truth);
  return client.start_run(request);
}

// Asks for the end of a run; false: nobody answered.
bool ask_to_stop(const DaemonClient& client, std::int64_t id, const std::string& lease) {
  v1::StopRunRequest request;
  request.set_id(id);
  request.set_lease_id(lease);
  try {
    client.stop_run(request);
    return true;
  } catch (const Error& error) {
    if (!daemon_is_away(error)) throw;
    return false;
  }
}

// Follows a run to its end, shows that, and returns its report, JSON. `between` is called ten times a second.
std::string follow(const DaemonClient& client, std::int64_t id, const std::string& hint,
                   const std::function<void()>& between) {
  Follower follower(client, id, hint);
  RunWatch watch(client, id);
  while (!watch.ended()) {
    between();
    if (const auto snapshot = watch.next(kInterruptLook)) follower.show(*snapshot);
  }
  std::string json = last_report(client, id);
  RunReport report = run_report_from_json(json);
  report.finished = true;
  follower.finish(report);
  return json;
}

bool is_valid(const std::string& report) { return run_report_from_json(report).verdict.valid(); }

}  // namespace

bool do_daemon_run(const std::string& address, const DaemonRun& run, const std::string& report_file) {
  const NamedFile recording = named_file(run.config.recording);
  const NamedFile truth = run.config.truth.empty() ? NamedFile{} : named_file(run.config.truth);
  const Interrupts interrupts;
  // Ctrl-C breaks off what comes before the run, but not the calls that stop it.
  const std::int64_t id = start(DaemonClient(address, interrupts.first()), run, recording, truth).id();
  const DaemonClient client(address);
  bool stopping = false;
  const std::string json = follow(client, id, "Ctrl-C ends the run", [&] {
    if (interrupts.count() > 1) {
      throw Error(ErrorCode::kUnavailable,
                  fmt::format("interrupted twice: run {} is left to the daemon; mu40 watch {}", id, id));
    }
    if (interrupts.count() > 0 && !stopping) stopping = ask_to_stop(client, id, run.lease);
  });
  fmt::print("run {}: mu40 show {} --daemon {}\n", id, id, address);
  write_report(report_file, json);
  fmt::print("report: {}\n", report_file);
  return is_valid(json);
}

bool watch_daemon_run(const DaemonClient& client, std::int64_t id) {
  return is_valid(follow(client, id, "Ctrl-C leaves, the run goes on", [] {}));
}

}  // namespace mu40
