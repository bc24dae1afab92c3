#include <gtest/gtest.h>

#include "support/stream_rig.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;

const ReplaySet& recording() {
  static const ReplaySet replay = small_replay(11, 20);
  return replay;
}

class StreamFaults : public ::testing::Test {
 protected:
  StreamFaults() {
    rig_.settings.orbits = 4000;
    rig_.settings.orbits_per_launch = 1;
  }
  // Faults one launch in ten.
  StreamEnd run_with(FakeFault fault) {
    rig_.behaviour.fault = fault;
    rig_.behaviour.fault_rate = 0.1;
    return rig_.run();
  }
  void expect_exact_account() {
    for (const Account* account :
         {&rig_.books->orbits, &rig_.books->muons, &rig_.books->pairs, &rig_.books->launches}) {
      const AccountView view = account->view();
      EXPECT_EQ(view.due, view.completed + view.dropped + view.failed);
    }
    EXPECT_EQ(rig_.books->launches.view().submitted, rig_.device->launches());
    EXPECT_EQ(rig_.books->latency.snapshot().count(), rig_.books->launches.view().completed);
  }
  [[nodiscard]] AccountView orbits() const { return rig_.books->orbits.view(); }
  [[nodiscard]] std::uint64_t mismatches(KernelId kernel) const {
    return rig_.books->kernels[static_cast<std::size_t>(kernel)].mismatched_records.value();
  }
  [[nodiscard]] std::uint64_t faults(ResultFault fault) const {
    return rig_.books->kernels[0].faults[static_cast<std::size_t>(fault)].value();
  }
  StreamRig rig_{recording()};
};

TEST_F(StreamFaults, launch_that_the_device_fails_is_failed_and_the_run_goes_on) {
  EXPECT_EQ(run_with(FakeFault::kFail), StreamEnd::kFinished);
  expect_exact_account();
  EXPECT_GT(orbits().failed, 300U);
  EXPECT_EQ(orbits().failed, rig_.device->faulty_launches());
  EXPECT_EQ(orbits().due, 4000U);
}

TEST_F(StreamFaults, wrongly_computed_bit_is_one_mismatch_in_a_completed_launch) {
  EXPECT_EQ(run_with(FakeFault::kFlipSealed), StreamEnd::kFinished);
  expect_exact_account();
  EXPECT_EQ(orbits().completed, 4000U);
  EXPECT_GT(mismatches(KernelId::kRecalibrate), 300U);
  EXPECT_EQ(mismatches(KernelId::kRecalibrate), rig_.device->faulty_launches());
  EXPECT_EQ(mismatches(KernelId::kClassify), 0U);
  EXPECT_EQ(faults(ResultFault::kCrc), 0U);
}

TEST_F(StreamFaults, bit_damaged_on_the_way_is_a_mismatch_a_checksum_fault_and_a_failed_launch) {
  EXPECT_EQ(run_with(FakeFault::kFlipAfter), StreamEnd::kFinished);
  expect_exact_account();
  EXPECT_EQ(mismatches(KernelId::kRecalibrate), rig_.device->faulty_launches());
  EXPECT_EQ(faults(ResultFault::kCrc), rig_.device->faulty_launches());
  EXPECT_EQ(orbits().failed, rig_.device->faulty_launches());
}

TEST_F(StreamFaults, stale_result_cannot_pass_for_a_good_one) {
  EXPECT_EQ(run_with(FakeFault::kStale), StreamEnd::kFinished);
  expect_exact_account();
  EXPECT_EQ(faults(ResultFault::kSequence) + faults(ResultFault::kMagic), rig_.device->faulty_launches());
  EXPECT_EQ(orbits().failed, rig_.device->faulty_launches());
}

TEST_F(StreamFaults, completion_that_comes_twice_is_stray_and_counts_once) {
  rig_.settings.scenario = Scenario::kOffline;
  EXPECT_EQ(run_with(FakeFault::kTwice), StreamEnd::kFinished);
  expect_exact_account();
  EXPECT_EQ(orbits().completed, 4000U);
  EXPECT_GT(rig_.books->stray_completions.value(), 300U);
}

TEST_F(StreamFaults, completions_in_any_order_are_all_right) {
  rig_.behaviour.out_of_order = true;
  rig_.settings.scenario = Scenario::kOffline;
  EXPECT_EQ(rig_.run(), StreamEnd::kFinished);
  expect_exact_account();
  EXPECT_EQ(orbits().completed, 4000U);
  EXPECT_EQ(mismatches(KernelId::kRecalibrate) + mismatches(KernelId::kClassify), 0U);
}

TEST_F(StreamFaults, one_lost_result_among_good_ones_ends_the_run_at_its_deadline) {
  rig_.settings.orbits.reset();
  rig_.settings.launch_deadline = 100ms;
  rig_.behaviour.fault = FakeFault::kLose;
  rig_.behaviour.fault_rate = 0.001;
  rig_.settings.slots = 16;
  EXPECT_EQ(rig_.run(), StreamEnd::kHung);
  expect_exact_account();
  EXPECT_GE(orbits().failed, 1U);
  EXPECT_LE(orbits().failed, rig_.device->faulty_launches() + 1);
}

TEST_F(StreamFaults, device_that_hangs_ends_the_run_with_what_was_in_flight_failed) {
  rig_.settings.orbits.reset();
  rig_.behaviour.hang_from = 100;
  EXPECT_EQ(rig_.run(), StreamEnd::kHung);
  expect_exact_account();
  EXPECT_EQ(orbits().completed, 100U);
  EXPECT_EQ(orbits().failed, 4U);
  EXPECT_GT(rig_.books->scheduled_orbits, orbits().due + 50'000);
}

TEST_F(StreamFaults, hang_at_the_very_end_is_found_while_draining) {
  rig_.behaviour.hang_from = 3999;
  EXPECT_EQ(rig_.run(), StreamEnd::kHung);
  expect_exact_account();
  EXPECT_EQ(orbits().completed, 3999U);
  EXPECT_EQ(orbits().failed, 1U);
}

TEST_F(StreamFaults, device_that_dies_ends_the_run_at_once) {
  rig_.behaviour.die_at = 50;
  EXPECT_EQ(rig_.run(), StreamEnd::kDeviceFailed);
  expect_exact_account();
  EXPECT_EQ(orbits().due, 51U);
  EXPECT_EQ(orbits().failed, 1U);
}

TEST_F(StreamFaults, seeded_faults_repeat_exactly) {
  EXPECT_EQ(run_with(FakeFault::kFlipSealed), StreamEnd::kFinished);
  const auto first = mismatches(KernelId::kRecalibrate);
  StreamRig again(recording());
  again.settings = rig_.settings;
  again.behaviour = rig_.behaviour;
  again.run();
  EXPECT_EQ(again.books->kernels[0].mismatched_records.value(), first);
}

}  // namespace
}  // namespace mu40
