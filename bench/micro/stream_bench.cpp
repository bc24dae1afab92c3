// The ceiling of the harness: the streaming loop against the null device, and the pieces of it that every muon meets.
// Rates are per second of CPU time: of one core that has nothing else to do.
#include <benchmark/benchmark.h>

#include <memory>

#include "device/null_device.hpp"
#include "measure/latency_histogram.hpp"
#include "stream/launch_check.hpp"
#include "stream/stream_loop.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_device.hpp"
#include "support/small_replay.hpp"

namespace mu40 {
namespace {

constexpr double kLhcOrbitsPerSecond = 1 / kOrbitSeconds;
// 5 % of 2340 colliding BX with 1.2 muons make 140 an orbit; small_replay puts 1.8 into a filled BX.
constexpr std::uint32_t kFilledBx = 78;

// On the orbit clock at a speed that cannot be reached, so that the loop never waits.
void null_device_loop(benchmark::State& state) {
  const auto filled_bx = static_cast<std::uint32_t>(state.range(1));
  const ReplaySet replay = small_replay(400, filled_bx);
  StreamSettings settings;
  settings.speed = Pacer::kMaxSpeed;
  settings.orbits_per_launch = static_cast<std::uint32_t>(state.range(0));
  constexpr std::uint64_t kMuons = 300'000'000;
  settings.orbits = kMuons * replay.orbits() / replay.counts().muons;
  std::uint64_t orbits = 0;
  for (auto _ : state) {
    NullDevice device(slot_shape(replay, settings));
    RealClock clock;
    const auto books = std::make_unique<RunBooks>();
    StreamLoop loop(replay, device, clock, settings, *books);
    const std::atomic<bool> stop = false;
    if (loop.run(stop) != StreamEnd::kFinished) state.SkipWithError("the run did not finish");
    orbits += books->orbits.view().completed;
  }
  const double muons_an_orbit = static_cast<double>(replay.counts().muons) / replay.orbits();
  state.counters["muons_an_orbit"] = muons_an_orbit;
  state.counters["orbits/s"] = benchmark::Counter(static_cast<double>(orbits), benchmark::Counter::kIsRate);
  state.counters["x_LHC"] =
      benchmark::Counter(static_cast<double>(orbits) / kLhcOrbitsPerSecond, benchmark::Counter::kIsRate);
}
BENCHMARK(null_device_loop)
    ->ArgNames({"orbits_per_launch", "filled_bx"})
    ->Args({1, kFilledBx})
    ->Args({8, kFilledBx})
    ->Args({64, kFilledBx})
    ->Args({8, 2000})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

// Checksum and comparison of a launch of 8 orbits, per kernel.
void check_of_a_launch(benchmark::State& state) {
  const auto kernel = static_cast<KernelId>(state.range(0));
  const ReplaySet replay = small_replay(8, kFilledBx);
  const StreamSettings settings;
  FakeClock clock;
  FakeDevice device(clock, slot_shape(replay, settings), arithmetic_kernels(), {});
  PlannedLaunch planned;
  MuonRecord* out = device.slot(0).input.data();
  for (std::uint32_t orbit = 0; orbit < replay.orbits(); ++orbit) {
    for (const MuonRecord& muon : replay.muons(orbit)) *out++ = {muon.word, muon.tag | make_tag(0, 0, orbit)};
    planned.orbits.push_back(orbit);
  }
  planned.launch = {0, 1, static_cast<std::uint32_t>(replay.counts().muons),
                    static_cast<std::uint32_t>(replay.counts().pairs)};
  if (device.submit(planned.launch) != SubmitStatus::kAccepted) state.SkipWithError("not accepted");
  for (auto _ : state) {
    const auto verdict = check_launch(replay, planned, kernel, device.slot(0).result[static_cast<std::size_t>(kernel)]);
    if (verdict.mismatched != 0 || verdict.fault != ResultFault::kNone) state.SkipWithError("wrong result");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(replay.counts().muons) * state.iterations());
}
BENCHMARK(check_of_a_launch)->ArgName("kernel")->Arg(0)->Arg(1);

// Once a recorded orbit, with truth; items are muons.
void accuracy_of_an_orbit(benchmark::State& state) {
  ReplaySet replay = small_replay(50, kFilledBx);
  std::vector<MuonTruth> rows;
  for (std::uint32_t orbit = 0; orbit < replay.orbits(); ++orbit) {
    for (const MuonRecord& muon : replay.muons(orbit)) {
      rows.push_back({replay.orbit_number(orbit), static_cast<std::uint16_t>(tag_bx(muon.tag)),
                      static_cast<std::uint8_t>(tag_index(muon.tag)), true, 1, 12.5F, 0.3F, 1.0F, 1});
    }
  }
  replay.attach_truth(rows);
  const auto tally = std::make_unique<AccuracyTally>();
  std::uint32_t orbit = 0;
  std::int64_t muons = 0;
  for (auto _ : state) {
    tally->add({replay.muons(orbit), replay.expected_muons(orbit), replay.expected_pairs(orbit), replay.truth(orbit)});
    muons += static_cast<std::int64_t>(replay.muons(orbit).size());
    orbit = (orbit + 1) % replay.orbits();
  }
  state.SetItemsProcessed(muons);
}
BENCHMARK(accuracy_of_an_orbit);

void histogram_record(benchmark::State& state) {
  const auto histogram = std::make_unique<LatencyHistogram>();
  std::uint64_t ns = 1;
  for (auto _ : state) {
    histogram->record(ns % 10'000'000);
    ns = ns * 2862933555777941757U + 3037000493U;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(histogram_record);

}  // namespace
}  // namespace mu40
