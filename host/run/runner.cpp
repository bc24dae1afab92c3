#include "run/runner.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "device/null_device.hpp"
#include "io/file_identity.hpp"
#include "io/recording_reader.hpp"
#include "io/sha256.hpp"
#include "io/truth_file.hpp"
#include "layout/error.hpp"
#include "run/checked_launch.hpp"
#include "run/load_network.hpp"
#include "stream/clock.hpp"
#include "stream/load_replay.hpp"
#include "stream/reference_kernels.hpp"
#include "stream/stream_loop.hpp"

namespace mu40 {
namespace {

constexpr std::chrono::milliseconds kCeilingDuration{200};

std::vector<std::string> sentences(const RecordingFaults& faults) {
  std::vector<std::string> result;
  for (std::size_t f = 0; f < kRecordingFaultCount; ++f) {
    const auto fault = static_cast<RecordingFault>(f);
    if (const auto n = faults.count(fault); n > 0) result.push_back(fmt::format("{} x {}", n, name_of(fault)));
  }
  return result;
}

std::unique_ptr<ReplaySet> read_replay(const RunConfig& config, PreparedRun& prepared) {
  RecordingReader reader(config.recording);
  auto replay = std::make_unique<ReplaySet>(load_replay(reader, config.recording, config.replay_mib << 20U));
  const ReplayCounts& counts = replay->counts();
  prepared.generated = reader.identity().generated;
  prepared.reading_faults = sentences(reader.faults());
  prepared.recorded_orbits = reader.announced_orbits();
  prepared.replays_whole_recording = !counts.is_prefix;
  prepared.replayed_orbits = replay->orbits();
  prepared.replayed_muons = counts.muons;
  prepared.replayed_pairs = counts.pairs;
  prepared.filtered_muons = counts.filtered_muons;
  prepared.malformed_muons = counts.malformed_muons;
  return replay;
}

// Sends the first orbit that holds muons through the board and looks at every bit of what comes back.
void launch_canary(InferenceDevice& device, const ReplaySet& replay, const RunConfig& config, std::uint64_t sequence) {
  std::uint32_t orbit = 0;
  while (replay.muons(orbit).empty()) ++orbit;
  const CheckedLaunch launch = launch_and_check(device, replay, orbit, sequence);
  if (launch.good()) return;
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    const ResultVerdict& verdict = launch.verdicts[k];
    if (verdict.fault != ResultFault::kNetwork) continue;
    throw Error(ErrorCode::kMismatch, fmt::format("{}: its kernel {} holds the network {:016x}, but {} is {:016x}",
                                                  config.xclbin, kKernelNames[k], verdict.header.network_hash,
                                                  k == 0 ? config.recalibrate_network : config.classify_network,
                                                  replay.network_hash(static_cast<KernelId>(k))));
  }
  throw Error(ErrorCode::kUnavailable,
              fmt::format("board {}: its first launch came back wrong (recalibrate: fault {}, {} records differ; "
                          "classify: fault {}, {} records differ)",
                          config.board, name_of(launch.verdicts[0].fault), launch.verdicts[0].mismatched,
                          name_of(launch.verdicts[1].fault), launch.verdicts[1].mismatched));
}

double measure_ceiling(const ReplaySet& replay, const RunConfig& config) {
  StreamSettings settings = config.stream;
  settings.scenario = Scenario::kOffline;
  settings.duration = kCeilingDuration;
  settings.orbits.reset();
  NullDevice device(slot_shape(replay, settings));
  RealClock clock;
  const auto books = std::make_unique<RunBooks>();
  StreamLoop(replay, device, clock, settings, *books).run(false);
  const auto elapsed_ns = books->last_completed_ns.load() - books->begin_ns.load();
  return elapsed_ns > 0 ? static_cast<double>(books->orbits.view().completed) * 1e9 / static_cast<double>(elapsed_ns)
                        : 0;
}

}  // namespace

Runner::~Runner() { stop(); }

void Runner::move_to(RunState next) {
  const RunState from = state_.load(std::memory_order_acquire);
  if (!kAllowedTransitions[static_cast<std::size_t>(from)][static_cast<std::size_t>(next)]) {
    throw Error(ErrorCode::kInternal,
                fmt::format("a run cannot go from {} to {}", kRunStateNames[static_cast<std::size_t>(from)],
                            kRunStateNames[static_cast<std::size_t>(next)]));
  }
  state_.store(next, std::memory_order_release);
}

PreparedRun Runner::prepare(const RunConfig& config, const Progress& progress) {
  validate(config);
  config_ = config;
  PreparedRun prepared;

  progress("loading the networks");
  const Network recalibrate = load_network(config.recalibrate_network, KernelId::kRecalibrate);
  const Network classify = load_network(config.classify_network, KernelId::kClassify);
  prepared.networks = {{{recalibrate.name(), recalibrate.hash()}, {classify.name(), classify.hash()}}};

  prepared.classify_threshold = classify.threshold();

  const FileIdentity recording = identity_of_file(config.recording);
  progress(kReadingTheRecording);
  replay_ = read_replay(config, prepared);
  prepared.recording_sha256 = sha256_of_file(config.recording);
  expect_unchanged(config.recording, recording);
  if (!config.truth.empty()) {
    const Truth truth = Truth::load(config.truth, prepared.recording_sha256);
    replay_->attach_truth(truth.rows());
    prepared.has_truth = true;
  }

  progress("computing the expected results");
  replay_->compute_expected([&] { return reference_kernels(recalibrate, classify); },
                            std::max(1U, std::thread::hardware_concurrency()));

  progress("measuring the harness without a board");
  prepared.ceiling_orbits_hz = measure_ceiling(*replay_, config);

  progress(kOpeningTheBoard);
  device_ = open_board_({config, recalibrate, classify, slot_shape(*replay_, config.stream)});
  prepared.device_name = device_->info().name;
  prepared.xclbin_uuid = device_->info().xclbin_uuid;
  prepared.runtime = device_->info().runtime;
  launch_canary(*device_, *replay_, config, next_sequence_++);
  move_to(RunState::kPrepared);
  return prepared;
}

void Runner::start(std::function<void()> done) {
  move_to(RunState::kRunning);
  thread_ = std::jthread([this, done = std::move(done)] {
    stream();
    done();
  });
}

void Runner::stream() noexcept {
  RealClock clock;
  StreamSettings settings = config_.stream;
  settings.first_sequence = next_sequence_;
  StreamLoop loop(*replay_, *device_, clock, settings, books_);
  const StreamEnd end = loop.run(stop_);
  const bool failed = end == StreamEnd::kHung || end == StreamEnd::kDeviceFailed;
  state_.store(failed ? RunState::kFailed : RunState::kDone, std::memory_order_release);
}

BoardSensors Runner::sensors() const noexcept { return device_ ? device_->sensors() : BoardSensors{}; }

void Runner::stop() noexcept {
  stop_.store(true, std::memory_order_release);
  RunState running = RunState::kRunning;
  state_.compare_exchange_strong(running, RunState::kDraining, std::memory_order_acq_rel);
}

}  // namespace mu40
