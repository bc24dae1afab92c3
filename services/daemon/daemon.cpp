#include "daemon/daemon.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kMaxIdBytes = 100;
constexpr std::size_t kMaxNoteBytes = 10'000;

FileLimits file_limits(const DaemonLimits& limits) {
  return {.max_file_bytes = limits.max_recording_mib << 20U, .max_total_bytes = limits.max_stored_mib << 20U};
}

void check_length(std::string_view field, const std::string& value, std::size_t most) {
  if (value.size() <= most) return;
  throw Error(ErrorCode::kInvalidArgument,
              fmt::format("{} has {} bytes; expected at most {}", field, value.size(), most));
}

void check_duration(std::string_view field, std::chrono::milliseconds duration, std::uint64_t most_s) {
  const auto s = std::chrono::duration<double>(duration).count();
  if (s >= 1 && s <= static_cast<double>(most_s)) return;
  throw Error(ErrorCode::kInvalidArgument, fmt::format("{} is {} s; expected 1 to {} s", field, s, most_s));
}

}  // namespace

Daemon::Daemon(const DaemonConfig& config, const Installation& installation,
               const std::function<void()>& on_board_change)
    : config_(config),
      recordings_(state_folder_of(config) / "recordings", file_limits(config.limits), config.import_folders),
      artifacts_(state_folder_of(config) / "artifacts", file_limits(config.limits),
                 import_folders(config, installation)),
      ledger_(state_folder_of(config) / "runs.db") {
  const KeeperSettings settings{config.snapshot_period, config.canary_period, config.recovery_attempts,
                                config.limits.max_queued_runs};
  for (const BoardConfig& board : config.boards) {
    keepers_.push_back(std::make_unique<BoardKeeper>(board, configured_program(board, installation), settings,
                                                     installation, ledger_, on_board_change));
  }
}

Daemon::~Daemon() { drain(std::chrono::milliseconds{0}); }

std::vector<std::filesystem::path> Daemon::import_folders(const DaemonConfig& config,
                                                          const Installation& installation) {
  auto folders = config.import_folders;
  folders.push_back(installation.share);
  return folders;
}

BoardKeeper& Daemon::keeper(std::string_view name) const {
  if (name.empty() && keepers_.size() == 1) return *keepers_.front();
  for (const auto& keeper : keepers_) {
    if (keeper->name() == name) return *keeper;
  }
  std::string names;
  for (const auto& keeper : keepers_) names += (names.empty() ? "" : ", ") + keeper->name();
  throw Error(ErrorCode::kNotFound, fmt::format("no board \"{}\"; there are {}", name, names));
}

std::vector<BoardView> Daemon::boards() const {
  std::vector<BoardView> views;
  views.reserve(keepers_.size());
  for (const auto& keeper : keepers_) views.push_back(keeper->view());
  return views;
}

BoardView Daemon::board(std::string_view name) const { return keeper(name).view(); }

std::string Daemon::take(const FileSource& source, FileKind kind, std::optional<Hold>& hold) {
  const std::string sha256 = source.path.empty() ? source.sha256 : artifacts_.import(source.path, kind).sha256;
  if (const auto found = artifacts_.get(sha256).kind; found != kind) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("artifact {} is of kind {}; expected {}", sha256, name_of(found), name_of(kind)));
  }
  hold.emplace(artifacts_.hold(sha256));
  return hold->path().string();
}

BoardView Daemon::program(const ProgramRequest& request) {
  BoardKeeper& board = keeper(request.board);
  BoardProgram program = board.program();
  ProgramHolds holds;
  const std::array<const FileSource*, 3> sources{&request.xclbin, &request.recalibrate_network,
                                                 &request.classify_network};
  const std::array<std::string*, 3> paths{&program.xclbin, &program.recalibrate_network, &program.classify_network};
  for (std::size_t i = 0; i < holds.size(); ++i) {
    if (sources[i]->sha256.empty() && sources[i]->path.empty()) continue;
    *paths[i] = take(*sources[i], i == 0 ? FileKind::kXclbin : FileKind::kNetwork, holds[i]);
  }
  BoardView view = board.program(program, request.lease_id);
  const std::scoped_lock lock(program_mutex_);
  auto& held = program_holds_[board.name()];
  for (std::size_t i = 0; i < holds.size(); ++i) {
    if (holds[i]) held[i].emplace(std::move(*holds[i]));
  }
  return view;
}

BoardView Daemon::reset(std::string_view name, std::string_view lease_id) { return keeper(name).reset(lease_id); }

Lease Daemon::acquire_lease(std::string_view board, const std::string& owner, std::chrono::milliseconds duration) {
  if (owner.empty()) throw Error(ErrorCode::kInvalidArgument, "owner is empty; expected who leases the board");
  check_length("owner", owner, kMaxIdBytes);
  check_duration("duration", duration, config_.limits.max_lease_s);
  return keeper(board).acquire_lease(owner, duration);
}

Lease Daemon::renew_lease(std::string_view lease_id, std::chrono::milliseconds duration) {
  check_duration("duration", duration, config_.limits.max_lease_s);
  for (const auto& keeper : keepers_) {
    if (const auto lease = keeper->renew_lease(lease_id, duration)) return *lease;
  }
  throw Error(ErrorCode::kNotFound, "no such lease, or it has expired");
}

void Daemon::release_lease(std::string_view lease_id) {
  const bool released =
      std::ranges::any_of(keepers_, [&](const auto& keeper) { return keeper->release_lease(lease_id); });
  if (!released) throw Error(ErrorCode::kNotFound, "no such lease, or it has expired");
}

RunView Daemon::start_run(const RunRequest& request) {
  check_length("request_id", request.request_id, kMaxIdBytes);
  check_length("label", request.label, kMaxIdBytes);
  check_length("note", request.note, kMaxNoteBytes);
  BoardKeeper& board = keeper(request.board);
  RunRequest named = request;
  named.board = board.name();

  const std::scoped_lock lock(start_mutex_);
  if (const auto id = ledger_.find(named)) return ledger_.view(*id);
  if (const auto& duration = request.config.stream.duration) {
    check_duration("duration", std::chrono::ceil<std::chrono::milliseconds>(*duration), config_.limits.max_run_s);
  }
  board.check_admission(request.lease_id);
  Hold recording = recordings_.hold(request.recording_sha256);
  RunConfig config = request.config;
  config.recording = recording.path().string();
  if (recording.truth_path() && !request.without_truth) config.truth = recording.truth_path()->string();
  set_board(config, board.view().device, board.program());
  validate(config);
  const auto run = ledger_.begin(named, config, std::move(recording));
  board.enqueue(run);
  return view_of(*run, *run->newest());
}

RunView Daemon::stop_run(std::int64_t id, std::string_view lease_id) {
  const auto run = ledger_.active(id);
  if (!run) return ledger_.view(id);
  keeper(run->request().board).stop_run(*run, lease_id);
  return ledger_.view(id);
}

std::vector<std::shared_ptr<const BoardMetrics>> Daemon::metrics() const {
  std::vector<std::shared_ptr<const BoardMetrics>> all;
  all.reserve(keepers_.size());
  for (const auto& keeper : keepers_) all.push_back(keeper->metrics());
  return all;
}

void Daemon::begin_drain() {
  draining_.store(true);
  for (const auto& keeper : keepers_) keeper->begin_drain();
}

void Daemon::drain(std::chrono::milliseconds patience) {
  begin_drain();
  const auto until = std::chrono::steady_clock::now() + patience;
  for (const auto& keeper : keepers_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    keeper->drain(std::max(left, std::chrono::milliseconds{0}));
  }
  ledger_.keep_ended();
}

}  // namespace mu40
