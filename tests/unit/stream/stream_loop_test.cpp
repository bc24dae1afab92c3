#include "stream/stream_loop.hpp"

#include <gtest/gtest.h>

#include "layout/error.hpp"
#include "support/stream_rig.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

const ReplaySet& recording() {
  static const ReplaySet replay = small_replay(11, 20);
  return replay;
}

class StreamLoopTest : public ::testing::Test {
 protected:
  StreamRig rig_{recording()};
  [[nodiscard]] AccountView orbits() const { return rig_.books->orbits.view(); }
  [[nodiscard]] std::uint64_t mismatches() const {
    return rig_.books->kernels[0].mismatched_records.value() + rig_.books->kernels[1].mismatched_records.value();
  }
};

TEST_F(StreamLoopTest, second_at_lhc_pace_is_11246_orbits_all_complete_and_right) {
  rig_.settings.duration = 1s;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  EXPECT_EQ(orbits().due, 11'246U);  // ceil(1 s * 11.24551 kHz)
  EXPECT_EQ(orbits().completed, 11'246U);
  EXPECT_EQ(orbits().in_flight(), 0U);
  EXPECT_EQ(rig_.books->scheduled_orbits, 11'246U);
  EXPECT_EQ(mismatches(), 0U);
  EXPECT_EQ(rig_.books->launches.view().completed, (11'246U + 7) / 8);
  EXPECT_EQ(rig_.books->latency.snapshot().count(), (11'246U + 7) / 8);
  EXPECT_EQ(rig_.books->kernels[0].faults[0].value(), (11'246U + 7) / 8);
  EXPECT_EQ(rig_.books->kernels[0].fidelities.value(), 1U << static_cast<unsigned>(Fidelity::kFunctional));
  EXPECT_EQ(rig_.next_sequence, rig_.settings.first_sequence + (11'246U + 7) / 8);
  const auto run_ns = rig_.books->last_completed_ns - rig_.books->begin_ns;
  EXPECT_NEAR(static_cast<double>(run_ns), 1e9, 1e5);
}

TEST_F(StreamLoopTest, muons_and_pairs_are_accounted_for_as_well) {
  rig_.settings.orbits = 22;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  EXPECT_EQ(rig_.books->muons.view().completed, 2 * recording().counts().muons);
  EXPECT_EQ(rig_.books->pairs.view().completed, 2 * recording().counts().pairs);
  EXPECT_EQ(rig_.books->kernels[0].compared_records.value(), 2 * recording().counts().muons);
  EXPECT_EQ(rig_.books->kernels[1].compared_records.value(), 2 * recording().counts().pairs);
}

TEST_F(StreamLoopTest, latency_counts_from_the_due_time_of_the_oldest_orbit) {
  rig_.settings.orbits = 8;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  // Seven orbit periods of batching, then 10 us of the device.
  EXPECT_NEAR(static_cast<double>(rig_.books->latency.snapshot().max()), 7 * 88'924.4 + 10'000, 2);
  EXPECT_NEAR(static_cast<double>(rig_.books->service.snapshot().max()), 10'000, 1);
  EXPECT_EQ(rig_.books->lateness.snapshot().max(), 0U);
}

TEST_F(StreamLoopTest, stages_add_up_to_the_latency) {
  rig_.settings.duration = 200ms;
  rig_.behaviour.stall_begin = rig_.clock.now() + 20ms;
  rig_.behaviour.stall = 10ms;
  rig_.behaviour.stall_period = 50ms;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  std::uint64_t sum = 0;
  for (const auto& stage : rig_.books->stages) sum += stage.snapshot().sum();
  EXPECT_EQ(sum, rig_.books->latency.snapshot().sum());
  EXPECT_EQ(rig_.books->stages[static_cast<std::size_t>(Stage::kKernel)].snapshot().max(), 10'000U);
}

TEST_F(StreamLoopTest, late_orbit_is_counted_not_skipped) {
  rig_.settings.duration = 100ms;
  rig_.settings.orbits_per_launch = 1;
  rig_.behaviour.stall_begin = rig_.clock.now() + 40ms;
  rig_.behaviour.stall = 20ms;
  rig_.behaviour.stall_period = 1s;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  EXPECT_EQ(orbits().due, 1125U);
  EXPECT_EQ(orbits().completed, 1125U);
  EXPECT_GE(rig_.books->latency.snapshot().max(), 19'900'000U);
  EXPECT_GE(rig_.books->lateness.snapshot().max(), 19'000'000U);
  EXPECT_EQ(rig_.books->latency.snapshot().count(), 1125U);
  EXPECT_GE(rig_.books->stalls.value(), 1U);
  EXPECT_GE(rig_.books->stalled_ns.value(), 19'000'000U);
}

TEST_F(StreamLoopTest, drop_policy_loses_what_finds_no_slot_and_counts_it) {
  rig_.settings.duration = 100ms;
  rig_.settings.orbits_per_launch = 1;
  rig_.settings.overload = OverloadPolicy::kDrop;
  rig_.behaviour.stall_begin = rig_.clock.now() + 40ms;
  rig_.behaviour.stall = 20ms;
  rig_.behaviour.stall_period = 1s;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  EXPECT_EQ(orbits().due, 1125U);
  EXPECT_EQ(orbits().completed + orbits().dropped, 1125U);
  // 20 ms are 224.9 orbits; four of them wait in the slots.
  EXPECT_NEAR(static_cast<double>(orbits().dropped), 224.9 - 4, 2);
  EXPECT_EQ(orbits().submitted, orbits().completed);
  EXPECT_EQ(rig_.books->lateness.snapshot().max(), 0U);
}

TEST_F(StreamLoopTest, device_of_less_depth_than_slots_holds_the_loop_back_and_loses_nothing) {
  rig_.settings.orbits = 200;
  rig_.settings.scenario = Scenario::kOffline;
  rig_.behaviour.depth = 1;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  EXPECT_EQ(orbits().completed, 200U);
  EXPECT_GT(rig_.books->stalls.value(), 10U);
}

TEST_F(StreamLoopTest, overload_ends_a_second_after_its_time_and_says_what_was_given_up) {
  rig_.settings.duration = 2s;
  rig_.behaviour.service = 8 * 200us;  // 200 us an orbit against 88.9
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  EXPECT_EQ(rig_.books->scheduled_orbits, 22'492U);
  EXPECT_NEAR(static_cast<double>(orbits().completed), 3.0 / 200e-6, 100);
  EXPECT_EQ(orbits().due, orbits().completed);
}

TEST_F(StreamLoopTest, single_has_one_launch_in_flight_and_no_wait) {
  rig_.settings.scenario = Scenario::kSingle;
  rig_.settings.duration = 10ms;
  rig_.settings.orbits_per_launch = 1;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  EXPECT_EQ(orbits().completed, 1000U);
  EXPECT_EQ(rig_.books->latency.snapshot().max(), 10'000U);
}

TEST_F(StreamLoopTest, offline_keeps_the_device_busy) {
  rig_.settings.scenario = Scenario::kOffline;
  rig_.settings.duration = 10ms;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  EXPECT_EQ(rig_.books->launches.view().completed, 1000U + 3U);
  EXPECT_EQ(rig_.books->latency.snapshot().max(), 40'000U);
}

TEST_F(StreamLoopTest, speed_is_a_factor_on_the_orbit_rate) {
  rig_.settings.duration = 100ms;
  rig_.settings.speed = 20;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  EXPECT_EQ(orbits().completed, 22'492U);
}

TEST_F(StreamLoopTest, stop_ends_the_run_with_its_numbers) {
  rig_.stop = true;
  EXPECT_EQ(rig_.run(), StreamEnd::kStopped);
  EXPECT_EQ(rig_.books->end, StreamEnd::kStopped);
  EXPECT_EQ(orbits().due, 0U);
}

TEST_F(StreamLoopTest, recorded_orbit_is_tallied_once_however_often_it_is_replayed) {
  rig_.settings.orbits = 11 * 9 + 3;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  EXPECT_EQ(orbits().completed, 102U);
  EXPECT_EQ(rig_.books->accuracy.muons(), recording().counts().muons);
  EXPECT_EQ(rig_.books->accuracy.pairs(), recording().counts().pairs);
}

TEST_F(StreamLoopTest, clock_set_in_mid_run_moves_no_latency_and_no_account) {
  for (const nanoseconds step : {nanoseconds{3600s}, nanoseconds{-90ms}}) {
    StreamRig undisturbed(recording()), disturbed(recording());
    for (StreamRig* rig : {&undisturbed, &disturbed}) {
      rig->settings.duration = 1s;
      rig->behaviour.fault_rate = 0.01;
    }
    disturbed.clock.jump_utc(disturbed.clock.now() + 400ms, step);
    EXPECT_EQ(undisturbed.run(), disturbed.run());

    const RunBooks& a = *undisturbed.books;
    const RunBooks& b = *disturbed.books;
    EXPECT_EQ(a.begin_ns, b.begin_ns);
    EXPECT_EQ(a.last_completed_ns, b.last_completed_ns);
    EXPECT_EQ(a.scheduled_orbits, b.scheduled_orbits);
    EXPECT_EQ(a.orbits.view().completed, b.orbits.view().completed);
    EXPECT_EQ(a.orbits.view().failed, b.orbits.view().failed);
    EXPECT_GT(a.orbits.view().failed, 0U);
    for (const auto histogram : {&RunBooks::latency, &RunBooks::service, &RunBooks::lateness}) {
      EXPECT_TRUE((a.*histogram).snapshot() == (b.*histogram).snapshot());
    }
    for (std::size_t s = 0; s < kStageCount; ++s) EXPECT_TRUE(a.stages[s].snapshot() == b.stages[s].snapshot());
    EXPECT_EQ(a.last_utc_offset_ns - a.begin_utc_offset_ns, 0);
    EXPECT_EQ(b.last_utc_offset_ns - b.begin_utc_offset_ns, step.count());
  }
}

TEST_F(StreamLoopTest, utc_is_read_together_with_the_steady_clock) {
  // A clock on which reading UTC takes long, but for one reading in three.
  class SlowClock final : public Clock {
   public:
    [[nodiscard]] SteadyTime now() noexcept override { return now_; }
    [[nodiscard]] std::chrono::system_clock::time_point utc_now() noexcept override {
      const auto read = now_;
      now_ += ++readings_ % 3 == 0 ? 200ns : 5ms;
      return std::chrono::system_clock::time_point(read.time_since_epoch() + 480'000h);
    }
    void wait_until(SteadyTime time) noexcept override { now_ = std::max(now_, time); }

   private:
    SteadyTime now_{1h};
    int readings_ = 0;
  } clock;
  StreamSettings settings;
  settings.orbits = 16;
  FakeDevice device(clock, slot_shape(recording(), settings), arithmetic_kernels(), {});
  const auto books = std::make_unique<RunBooks>();
  const std::atomic<bool> stop = false;
  EXPECT_EQ(StreamLoop(recording(), device, clock, settings, *books).run(stop), StreamEnd::kFinished);
  const auto offset_ns = nanoseconds{480'000h}.count();
  EXPECT_NEAR(static_cast<double>(books->begin_utc_offset_ns - offset_ns), 0, 100);
  EXPECT_NEAR(static_cast<double>(books->last_utc_offset_ns - offset_ns), 0, 100);
}

TEST_F(StreamLoopTest, same_slot_gets_different_words_and_both_launches_are_right) {
  rig_.settings.orbits = 100;
  rig_.settings.slots = 1;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  EXPECT_EQ(orbits().completed, 100U);
  EXPECT_EQ(mismatches(), 0U);
}

TEST_F(StreamLoopTest, impossible_settings_and_small_slots_are_refused) {
  const auto refused = [&](auto change) {
    StreamRig rig(recording());
    change(rig.settings);
    FakeDevice device(rig.clock, slot_shape(recording(), {}), arithmetic_kernels(), {});
    EXPECT_THROW(StreamLoop(recording(), device, rig.clock, rig.settings, *rig.books), Error);
  };
  refused([](StreamSettings& s) { s.slots = 0; });
  refused([](StreamSettings& s) { s.orbits_per_launch = 0; });
  refused([](StreamSettings& s) { s.orbits_per_launch = kMaxOrbitsPerLaunch + 1; });
  refused([](StreamSettings& s) { s.orbits_per_launch = 9; });  // the device's slots are made for 8
  refused([](StreamSettings& s) { s.speed = 0; });
  refused([](StreamSettings& s) { s.duration = nanoseconds{0}; });
  refused([](StreamSettings& s) { s.launch_deadline = nanoseconds{-1}; });

  ReplaySet unexpecting(1U << 20U);
  ASSERT_TRUE(unexpecting.add(random_orbits(1, 5, 1).front().view()));
  StreamRig rig(unexpecting);
  EXPECT_THROW(rig.run(), Error);
}

}  // namespace
}  // namespace mu40
