#include "metrics/run_snapshot.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>

namespace mu40 {
namespace {

class RunSnapshotTest : public ::testing::Test {
 protected:
  RunIdentity identity = identify("run-7", RunConfig{}, PreparedRun{});
  std::unique_ptr<RunBooks> books = std::make_unique<RunBooks>();
};

TEST_F(RunSnapshotTest, empty_books_are_an_empty_snapshot) {
  const auto snapshot = take_snapshot(identity, *books);
  EXPECT_EQ(snapshot.identity.run_id, "run-7");
  EXPECT_EQ(snapshot.fidelity, Fidelity::kNone);
  EXPECT_EQ(snapshot.counts.orbits.due, 0U);
  EXPECT_EQ(snapshot.latencies.latency, LatencyCounts{});
  EXPECT_FALSE(snapshot.real_time_factor);
}

TEST_F(RunSnapshotTest, copies_every_account_check_and_histogram) {
  books->begin_ns = 5;
  books->last_completed_ns = 5 + 1'000'000'000;
  Account* const accounts[]{&books->orbits, &books->muons, &books->pairs, &books->launches};
  for (std::uint64_t i = 0; i < 4; ++i) {
    accounts[i]->enter(100 + i);
    accounts[i]->complete(10 + i);
    accounts[i]->drop(20 + i);
  }
  books->kernels[1].compared_records.add(30);
  books->kernels[1].mismatched_records.add(31);
  books->kernels[1].faults[static_cast<std::size_t>(ResultFault::kCrc)].add(32);
  books->kernels[1].fidelities.add(1U << static_cast<unsigned>(Fidelity::kRtlSim));
  books->stray_completions.add(33);
  books->stalls.add(34);
  books->stalled_ns.add(35);
  books->latency.record(12'000);
  books->lateness.record(17'000);
  for (std::size_t s = 0; s < kStageCount; ++s) books->stages[s].record(kLatencyEdgesNs[s]);

  const auto snapshot = take_snapshot(identity, *books);
  EXPECT_EQ(snapshot.begin_ns, 5);
  EXPECT_EQ(snapshot.fidelity, Fidelity::kRtlSim);
  const AccountView* const views[]{&snapshot.counts.orbits, &snapshot.counts.muons, &snapshot.counts.pairs,
                                   &snapshot.counts.launches};
  for (std::uint64_t i = 0; i < 4; ++i) {
    EXPECT_EQ(views[i]->due, 100 + i);
    EXPECT_EQ(views[i]->completed, 10 + i);
    EXPECT_EQ(views[i]->dropped, 20 + i);
  }
  const KernelCounts& classify = snapshot.counts.kernels[1];
  EXPECT_EQ(classify.compared_records, 30U);
  EXPECT_EQ(classify.mismatched_records, 31U);
  EXPECT_EQ(classify.results[static_cast<std::size_t>(ResultFault::kCrc)], 32U);
  EXPECT_EQ(snapshot.counts.stray_completions, 33U);
  EXPECT_EQ(snapshot.counts.stalls, 34U);
  EXPECT_EQ(snapshot.counts.stalled_ns, 35U);
  EXPECT_EQ(snapshot.latencies.latency.buckets[1], 1U);
  EXPECT_EQ(snapshot.latencies.lateness.buckets[2], 1U);
  for (std::size_t s = 0; s < kStageCount; ++s) EXPECT_EQ(snapshot.latencies.stages[s].buckets[s + 1], 1U) << s;
  EXPECT_DOUBLE_EQ(snapshot.real_time_factor.value_or(0), 10 * kOrbitSeconds);
}

TEST_F(RunSnapshotTest, resolution_stands_under_its_quantity_and_needs_truth) {
  std::mt19937 random(40);
  std::normal_distribution<float> phi_rad(0, 0.1F);
  std::normal_distribution<float> eta(0, 0.05F);
  MuonWord word;
  set(word, MuonField::kPt, 20);  // 10 GeV, straight along eta 0, phi 0
  set(word, MuonField::kChargeValid, 1);
  const MuonRecord muon{word, make_tag(5, 0, 0)};
  const RecalibratedMuon result{0, 0, 20 << kRecalibratedFractionBits, 0};
  for (int i = 0; i < 5000; ++i) {
    const MuonTruth truth{1, 5, 0, true, 1, 10, eta(random), phi_rad(random), 0};
    books->accuracy.add({{&muon, 1}, {&result, 1}, {}, {&truth, 1}});
  }
  EXPECT_FALSE(take_snapshot(identity, *books).resolution_fwhm[0][0]);
  identity.has_truth = true;
  const auto snapshot = take_snapshot(identity, *books);
  for (const auto& fwhm : snapshot.resolution_fwhm) {
    EXPECT_NEAR(fwhm[static_cast<std::size_t>(Quantity::kPhi)].value_or(0), 2.355 * 0.1, 0.02);
    EXPECT_NEAR(fwhm[static_cast<std::size_t>(Quantity::kEta)].value_or(0), 2.355 * 0.05, 0.01);
  }
}

TEST_F(RunSnapshotTest, only_a_run_on_the_orbit_clock_has_a_speed) {
  RunConfig config;
  config.stream.speed = 0.5;
  EXPECT_EQ(identify("a", config, {}).speed, 0.5);
  config.stream.scenario = Scenario::kOffline;
  EXPECT_FALSE(identify("a", config, {}).speed);
}

TEST_F(RunSnapshotTest, run_that_lost_its_worker_accounts_for_every_orbit) {
  books->orbits.enter(50);
  books->orbits.complete(40);
  books->close();
  const auto orbits = take_snapshot(identity, *books).counts.orbits;
  EXPECT_EQ(orbits.completed + orbits.dropped + orbits.failed, 50U);
}

}  // namespace
}  // namespace mu40
