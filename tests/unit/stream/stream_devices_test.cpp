// The loop with the product's own devices and networks, on the real clock but never waiting for an orbit to come due.
#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "device/cpu_device.hpp"
#include "device/null_device.hpp"
#include "layout/error.hpp"
#include "stream/reference_kernels.hpp"
#include "stream/stream_loop.hpp"
#include "support/small_replay.hpp"

namespace mu40 {
namespace {

class StreamDevices : public ::testing::Test {
 protected:
  StreamDevices() {
    for (const auto& orbit : random_orbits(20, 40, 9)) EXPECT_TRUE(replay_.add(orbit.view()));
    replay_.compute_expected([&] { return reference_kernels(recalibrate_, classify_); }, 2);
    settings_.scenario = Scenario::kOffline;
    settings_.orbits = 400;
  }
  void expect_all_complete(InferenceDevice& device) {
    RealClock clock;
    StreamLoop loop(replay_, device, clock, settings_, *books_);
    const std::atomic<bool> stop = false;
    EXPECT_EQ(loop.run(stop), StreamEnd::kFinished);
    EXPECT_EQ(books_->orbits.view().completed, 400U);
    EXPECT_EQ(books_->orbits.view().in_flight(), 0U);
  }

  const Network recalibrate_ = Network::load(MU40_ZOO "/recalibrate.json");
  const Network classify_ = Network::load(MU40_ZOO "/classify.json");
  ReplaySet replay_{std::size_t{1} << 30U};
  StreamSettings settings_;
  std::unique_ptr<RunBooks> books_ = std::make_unique<RunBooks>();
};

TEST_F(StreamDevices, batched_evaluator_agrees_with_the_reference_on_every_record) {
  CpuDevice device({slot_shape(replay_, settings_), 2}, recalibrate_, classify_);
  expect_all_complete(device);
  for (const auto& kernel : books_->kernels) {
    EXPECT_GT(kernel.compared_records.value(), 10'000U);
    EXPECT_EQ(kernel.mismatched_records.value(), 0U);
    EXPECT_EQ(kernel.fidelities.value(), 1U << static_cast<unsigned>(Fidelity::kFunctional));
  }
  EXPECT_EQ(books_->accuracy.muons(), replay_.counts().muons);
  std::uint64_t sum = 0;
  for (const auto& stage : books_->stages) sum += stage.snapshot().sum();
  EXPECT_EQ(sum, books_->latency.snapshot().sum());
}

TEST_F(StreamDevices, expected_results_of_other_networks_are_seen_as_mismatches_and_faults) {
  replay_.compute_expected(arithmetic_kernels, 1);
  CpuDevice device({slot_shape(replay_, settings_), 1}, recalibrate_, classify_);
  RealClock clock;
  StreamLoop loop(replay_, device, clock, settings_, *books_);
  const std::atomic<bool> stop = false;
  EXPECT_EQ(loop.run(stop), StreamEnd::kFinished);
  EXPECT_EQ(books_->orbits.view().failed, 400U);
  EXPECT_EQ(books_->kernels[0].faults[static_cast<std::size_t>(ResultFault::kNetwork)].value(), 50U);
  EXPECT_GT(books_->kernels[0].mismatched_records.value(), 10'000U);
}

TEST_F(StreamDevices, null_device_completes_without_results) {
  NullDevice device(slot_shape(replay_, settings_));
  expect_all_complete(device);
  EXPECT_EQ(books_->kernels[0].compared_records.value(), 0U);
  EXPECT_EQ(books_->kernels[0].fidelities.value(), 0U);
  EXPECT_EQ(books_->accuracy.muons(), 0U);
}

TEST_F(StreamDevices, books_are_read_while_the_loop_writes_them) {
  CpuDevice device({slot_shape(replay_, settings_), 1}, recalibrate_, classify_);
  std::atomic<bool> done = false;
  std::jthread loop([&] {
    expect_all_complete(device);
    done = true;
  });
  while (!done) {
    const AccountView view = books_->orbits.view();
    ASSERT_LE(view.completed + view.dropped + view.failed, view.due);
    ASSERT_LE(books_->latency.snapshot().count(), 50U);
    ASSERT_LE(books_->accuracy.muons(), replay_.counts().muons);
  }
}

TEST_F(StreamDevices, networks_in_each_others_place_are_refused) {
  EXPECT_THROW((void)reference_kernels(classify_, recalibrate_), Error);
}

}  // namespace
}  // namespace mu40
