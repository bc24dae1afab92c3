#include "daemon/board_keeper.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <utility>

#include "layout/error.hpp"
#include "network/network.hpp"
#include "session/board_watch.hpp"
#include "session/run_session.hpp"

namespace mu40 {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

// A known vector through a healthy board takes some milliseconds; a board that needs longer than this hangs.
constexpr milliseconds kCanaryPatience{2000};
// Between two attempts to bring a board up.
constexpr milliseconds kFirstRetry{200};
constexpr milliseconds kLongestRetry{2000};
// Between snapshots that are kept in the store.
constexpr std::chrono::seconds kBetweenKept{10};
// For a stopped run to end, beyond the deadline of a launch.
constexpr std::chrono::seconds kStopPatience{5};

constexpr std::array<std::string_view, 4> kPhaseNames{"READY", "BUSY", "FAULTED", "QUARANTINED"};

PreparedNetwork describe(const std::string& file) {
  const Network network = Network::load(file);
  return {network.name(), network.hash()};
}

// The report of a run that ended before it could stream.
std::shared_ptr<const RunReport> report_without_stream(const RunConfig& config, const std::string& recording_sha256,
                                                       const std::string& reason) {
  RunContext context;
  context.config = config;
  context.prepared.recording_sha256 = recording_sha256;
  const auto books = std::make_unique<RunBooks>();
  auto report = make_report(context, *books, true, reason);
  report.verdict.reasons = {reason};
  return std::make_shared<const RunReport>(std::move(report));
}

// Why the board is not to be trusted after a run; empty where it is.
std::string doubt_after(const RunReport& report) {
  if (report.ending != name_of(StreamEnd::kFinished) && report.ending != name_of(StreamEnd::kStopped)) {
    return report.verdict.reasons.empty() ? report.ending : report.verdict.reasons.front();
  }
  for (const auto& checks : report.checks) {
    const auto faulty = std::any_of(checks.faulty_results.begin() + 1, checks.faulty_results.end(),
                                    [](std::uint64_t n) { return n > 0; });
    if (checks.mismatched_records > 0 || faulty) return "its results were wrong in the newest run";
  }
  return {};
}

// Its file may have been changed while the run was queued.
void expect_requested_recording(const RunRequest& request, const PreparedRun& prepared) {
  if (prepared.recording_sha256 == request.recording_sha256) return;
  throw Error(ErrorCode::kMismatch, fmt::format("recording {} was changed on disk before the run began: its bytes have "
                                                "the SHA-256 {} now",
                                                request.recording_sha256, prepared.recording_sha256));
}

// This host lacks the disk, memory or descriptors for a worker: the board is not to blame, and works once they are
// there.
bool is_of_the_host(const std::exception& error) {
  const auto* known = dynamic_cast<const Error*>(&error);
  return known != nullptr && known->code() == ErrorCode::kExhausted;
}

// Whether an error that ended a run before it streamed makes the board doubtful.
bool is_of_the_board(const std::exception& error) {
  const auto* known = dynamic_cast<const Error*>(&error);
  return known == nullptr || known->code() == ErrorCode::kUnavailable || known->code() == ErrorCode::kTimeout ||
         known->code() == ErrorCode::kInternal;
}

}  // namespace

BoardKeeper::BoardKeeper(const BoardConfig& board, BoardProgram program, const KeeperSettings& settings,
                         const Installation& installation, RunLedger& ledger, std::function<void()> on_phase_change)
    : name_(board.name),
      settings_(settings),
      installation_(installation),
      ledger_(ledger),
      on_phase_change_(std::move(on_phase_change)),
      metrics_(std::make_shared<BoardMetrics>(board.name)),
      program_(std::move(program)),
      lease_(board.name) {
  view_.name = board.name;
  view_.device = board.device;
  view_.reason = "starting";
  view_.since = system_clock::now();
  view_.networks = {describe(program_.recalibrate_network), describe(program_.classify_network)};
  thread_ = std::jthread([this](std::stop_token stop) { serve(std::move(stop)); });
}

BoardKeeper::~BoardKeeper() { drain(milliseconds{0}); }

BoardView BoardKeeper::view() const {
  const std::scoped_lock lock(mutex_);
  BoardView view = view_;
  view.lease = lease_.current(steady_clock::now());
  view.current_run = current_ ? current_->id() : 0;
  for (const auto& run : queue_) view.queued_runs.push_back(run->id());
  return view;
}

BoardProgram BoardKeeper::program() const {
  const std::scoped_lock lock(mutex_);
  return program_;
}

void BoardKeeper::check_admission(std::string_view lease_id) const {
  const std::scoped_lock lock(mutex_);
  lease_.check(lease_id, steady_clock::now());
  if (draining_) throw Error(ErrorCode::kUnavailable, "the daemon is draining: it takes no new runs");
  if (view_.phase == BoardPhase::kQuarantined) {
    throw Error(ErrorCode::kUnavailable, fmt::format("board {} is QUARANTINED: {}", name_, view_.reason));
  }
  const bool starts_at_once = queue_.empty() && !current_;
  if (!starts_at_once && queue_.size() >= settings_.max_queued_runs) {
    throw Error(ErrorCode::kExhausted, fmt::format("board {}: {} runs are queued already", name_, queue_.size()));
  }
}

void BoardKeeper::enqueue(std::shared_ptr<ActiveRun> run) {
  const std::scoped_lock lock(mutex_);
  queue_.push_back(std::move(run));
  wake_.notify_all();
}

void BoardKeeper::stop_run(ActiveRun& run, std::string_view lease_id) {
  const std::scoped_lock lock(mutex_);
  lease_.check(lease_id, steady_clock::now());
  run.ask_to_stop();
  wake_.notify_all();
}

Lease BoardKeeper::acquire_lease(const std::string& owner, milliseconds duration) {
  const std::scoped_lock lock(mutex_);
  return lease_.acquire(owner, duration, steady_clock::now());
}

std::optional<Lease> BoardKeeper::renew_lease(std::string_view id, milliseconds duration) {
  const std::scoped_lock lock(mutex_);
  const auto lease = lease_.current(steady_clock::now());
  if (!lease || lease->id != id) return std::nullopt;
  return lease_.renew(id, duration, steady_clock::now());
}

bool BoardKeeper::release_lease(std::string_view id) {
  const std::scoped_lock lock(mutex_);
  const auto lease = lease_.current(steady_clock::now());
  if (!lease || lease->id != id) return false;
  lease_.release(id, steady_clock::now());
  return true;
}

BoardView BoardKeeper::program(const BoardProgram& program, std::string_view lease_id) {
  return do_on_board(lease_id, [this, program] {
    const std::array<PreparedNetwork, kKernelCount> networks{describe(program.recalibrate_network),
                                                             describe(program.classify_network)};
    const auto exchange = [this](const BoardProgram& with) {
      const std::scoped_lock lock(mutex_);
      return std::exchange(program_, with);
    };
    const BoardProgram before = exchange(program);
    watch_.reset();
    try {
      check_board();
    } catch (...) {
      exchange(before);
      watch_.reset();
      throw;
    }
    const std::scoped_lock lock(mutex_);
    view_.networks = networks;
  });
}

BoardView BoardKeeper::reset(std::string_view lease_id) {
  return do_on_board(lease_id, [this] {
    watch_.reset();
    set_phase(BoardPhase::kFaulted, "being reset");
    try {
      check_board();
    } catch (const std::exception& error) {
      board_failed(error);
    }
  });
}

BoardView BoardKeeper::do_on_board(std::string_view lease_id, std::function<void()> work) {
  std::future<void> done;
  {
    const std::scoped_lock lock(mutex_);
    lease_.check(lease_id, steady_clock::now());
    if (current_ || !queue_.empty()) {
      throw Error(ErrorCode::kHeld, fmt::format("board {}: a run has it or is queued; stop it first", name_));
    }
    if (draining_) throw Error(ErrorCode::kUnavailable, "the daemon is draining");
    Job job(std::move(work));
    done = job.get_future();
    jobs_.push_back(std::move(job));
    wake_.notify_all();
  }
  try {
    done.get();
  } catch (const std::future_error&) {
    throw Error(ErrorCode::kUnavailable, "the daemon is ending");
  }
  return view();
}

void BoardKeeper::begin_drain() {
  const std::scoped_lock lock(mutex_);
  draining_ = true;
  wake_.notify_all();
}

void BoardKeeper::drain(milliseconds patience) {
  begin_drain();
  std::unique_lock lock(mutex_);
  const auto idle = [this] { return !current_ && queue_.empty(); };
  if (!wake_.wait_for(lock, patience, idle) && current_) current_->ask_to_stop();
  lock.unlock();
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void BoardKeeper::serve(std::stop_token stop) {
  stop_ = std::move(stop);
  std::unique_lock lock(mutex_);
  while (!stop_.stop_requested()) {
    end_hopeless_runs(lock);
    if (!jobs_.empty()) {
      Job job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      lock.lock();
    } else if (!queue_.empty() && view_.phase == BoardPhase::kReady) {
      current_ = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      execute(current_);
      lock.lock();
      current_.reset();
      wake_.notify_all();
    } else {
      look_after(lock);
    }
  }
  draining_ = true;
  end_hopeless_runs(lock);
  jobs_.clear();
  lock.unlock();
  watch_.reset();
}

// Ends the queued runs that will never have the board.
void BoardKeeper::end_hopeless_runs(std::unique_lock<std::mutex>& lock) {
  std::string reason;
  if (draining_) reason = "the daemon is draining: the run was not begun";
  if (view_.phase == BoardPhase::kQuarantined) reason = "board " + name_ + " is QUARANTINED: " + view_.reason;
  std::vector<std::shared_ptr<ActiveRun>> hopeless;
  std::erase_if(queue_, [&](const auto& run) {
    const bool is_hopeless = !reason.empty() || run->stop_token().stop_requested();
    if (is_hopeless) hopeless.push_back(run);
    return is_hopeless;
  });
  if (hopeless.empty()) return;
  lock.unlock();
  for (const auto& run : hopeless) {
    end_run(*run, report_without_stream(run->config(), run->request().recording_sha256,
                                        run->stop_token().stop_requested() ? "stopped while it was queued" : reason));
  }
  lock.lock();
  wake_.notify_all();
}

// Brings the board up or proves it once more, then rests until there is something to do.
void BoardKeeper::look_after(std::unique_lock<std::mutex>& lock) {
  milliseconds rest = settings_.canary_period;
  if (view_.phase != BoardPhase::kQuarantined) {
    lock.unlock();
    try {
      check_board();
    } catch (const std::exception& error) {
      if (!stop_.stop_requested()) board_failed(error);
      rest = failures_ == 0 ? kLongestRetry : std::min(kLongestRetry, kFirstRetry * (1 << std::min(failures_ - 1, 8)));
    }
    ledger_.keep_ended();
    lock.lock();
  }
  wake_.wait_for(lock, stop_, rest, [this] { return has_something_to_do(); });
}

bool BoardKeeper::has_something_to_do() const {
  if (!jobs_.empty()) return true;
  if (queue_.empty()) return false;
  return draining_ || view_.phase == BoardPhase::kReady || view_.phase == BoardPhase::kQuarantined ||
         std::ranges::any_of(queue_, [](const auto& run) { return run->stop_token().stop_requested(); });
}

// Opens the board where it is not open and has it compute a known vector. Throws Error where that does not come right.
void BoardKeeper::check_board() {
  if (!watch_) watch_ = std::make_unique<BoardWatch>(board_config(), installation_, stop_);
  const CanaryResult canary = watch_->canary(kCanaryPatience);
  if (!canary.right) throw Error(ErrorCode::kMismatch, "a known vector came back wrong: " + canary.text);
  failures_ = 0;
  {
    const std::scoped_lock lock(mutex_);
    const WatchedBoard& board = watch_->board();
    view_.device_name = board.device_name;
    view_.runtime = board.runtime;
    view_.xclbin_uuid = board.xclbin_uuid;
    view_.fidelity = canary.fidelity;
    view_.round_trip = canary.round_trip;
    view_.last_right = system_clock::now();
  }
  note(canary.sensors);
  set_phase(BoardPhase::kReady, "");
}

void BoardKeeper::note(const BoardSensors& sensors) {
  const std::scoped_lock lock(mutex_);
  view_.temperature_celsius = sensors.temperature_celsius;
  view_.power_watts = sensors.power_watts;
  tell_metrics();
}

// With mutex_ held.
void BoardKeeper::tell_metrics() {
  const bool up = view_.phase == BoardPhase::kReady || view_.phase == BoardPhase::kBusy;
  metrics_->set_state({up, view_.temperature_celsius, view_.power_watts});
}

void BoardKeeper::board_failed(const std::exception& error) {
  watch_.reset();
  if (!is_of_the_host(error)) ++failures_;
  const bool hopeless = failures_ > settings_.recovery_attempts;
  set_phase(hopeless ? BoardPhase::kQuarantined : BoardPhase::kFaulted, error.what());
}

void BoardKeeper::set_phase(BoardPhase phase, const std::string& reason) {
  bool changed = false;
  {
    const std::scoped_lock lock(mutex_);
    changed = view_.phase != phase;
    if (changed) {
      if (phase == BoardPhase::kReady) {
        if (was_up_ && view_.phase != BoardPhase::kBusy) ++view_.recoveries;
        was_up_ = true;
      }
      view_.since = system_clock::now();
    }
    view_.phase = phase;
    view_.reason = reason;
    tell_metrics();
  }
  if (!changed) return;
  const auto words = reason.empty() ? "" : ": " + reason;
  const bool good = phase == BoardPhase::kReady || phase == BoardPhase::kBusy;
  spdlog::log(good ? spdlog::level::info : spdlog::level::warn, "board {} is {}{}", name_,
              kPhaseNames[static_cast<std::size_t>(phase)], words);
  on_phase_change_();
}

void BoardKeeper::end_run(ActiveRun& run, std::shared_ptr<const RunReport> report) {
  spdlog::info("run {} on board {} ended: {}{}", run.id(), name_, report->verdict.valid() ? "VALID" : "INVALID: ",
               report->verdict.valid() ? "" : report->verdict.reasons.front());
  run.publish(RunPhase::kEnded, "", std::move(report));
  ledger_.keep_ended();
}

void BoardKeeper::execute(const std::shared_ptr<ActiveRun>& run) {
  watch_.reset();  // the run's own worker opens the board
  set_phase(BoardPhase::kBusy, "");
  spdlog::info("run {} on board {} begins", run->id(), name_);
  std::string doubt;
  std::shared_ptr<const RunReport> report;
  try {
    report = stream(*run);
    doubt = doubt_after(*report);
    const std::scoped_lock lock(mutex_);
    if (doubt.empty()) view_.last_right = system_clock::now();
  } catch (const std::exception& error) {
    report = report_without_stream(run->config(), run->request().recording_sha256, error.what());
    if (is_of_the_board(error) && !run->stop_token().stop_requested()) doubt = error.what();
  }
  set_phase(doubt.empty() ? BoardPhase::kReady : BoardPhase::kFaulted, doubt);
  end_run(*run, std::move(report));
}

std::shared_ptr<const RunReport> BoardKeeper::stream(ActiveRun& run) {
  RunConfig config = run.config();
  set_board(config, view().device, program());

  RunSession session(
      config, installation_,
      [&run](std::string_view what) { run.publish(RunPhase::kPreparing, std::string(what), nullptr); },
      run.stop_token());
  expect_requested_recording(run.request(), session.prepared());
  session.start();
  const RunIdentity identity = identify(std::to_string(run.id()), config, session.prepared());
  const auto publish = [&](bool keep) {
    run.publish(RunPhase::kRunning, "", std::make_shared<const RunReport>(session.report()));
    metrics_->run_progressed(take_snapshot(identity, session.books()), steady_clock::now());
    note(session.sensors());
    if (keep) ledger_.add_snapshot(run);
  };
  publish(true);
  auto kept = steady_clock::now();
  std::optional<steady_clock::time_point> given_up;
  while (!session.wait(settings_.snapshot_period)) {
    const auto now = steady_clock::now();
    if (run.stop_token().stop_requested()) {
      if (!given_up) {
        session.stop();
        given_up = now + config.stream.launch_deadline + kStopPatience;
      } else if (now > *given_up) {
        session.kill();
      }
    }
    const bool keep = now - kept >= kBetweenKept;
    if (keep) kept = now;
    publish(keep);
  }
  metrics_->run_progressed(take_snapshot(identity, session.books()), steady_clock::now());
  metrics_->run_ended();
  return std::make_shared<const RunReport>(session.report());
}

RunConfig BoardKeeper::board_config() const {
  const std::scoped_lock lock(mutex_);
  RunConfig config;
  set_board(config, view_.device, program_);
  return config;
}

}  // namespace mu40
