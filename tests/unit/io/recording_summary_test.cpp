#include "io/recording_summary.hpp"

#include <gtest/gtest.h>

#include "recording_bytes.hpp"
#include "support/temporary_folder.hpp"
#include "truth_sample.hpp"

namespace mu40 {
namespace {

RecordingSummary summary_of(const std::vector<test::Orbit>& orbits, const Truth* truth = nullptr) {
  const auto bytes = test::recording_of(orbits);
  RecordingReader reader(bytes, "memory");
  return summarize(reader, MuonWordVersion::kRun3, truth);
}

TEST(RecordingSummary, histograms_count_final_muons_only) {
  MuonWord muon = test::muon(20);
  set(muon, MuonField::kEta, -100);
  set(muon, MuonField::kTfIndex, 36);
  MuonWord intermediate = muon;
  set(intermediate, MuonField::kIntermediate, 1);
  test::Orbit orbit(4);
  orbit.add(71, {muon, intermediate, muon});
  orbit.add(72, {intermediate});
  orbit.add(60, {});
  test::Orbit other(9);
  other.add(1, {muon});
  const auto summary = summary_of({orbit, other});
  EXPECT_EQ(summary.final_muons, 3U);
  EXPECT_EQ(summary.pt[20], 3U);
  EXPECT_EQ(summary.eta[156], 3U);
  EXPECT_EQ(summary.quality[12], 3U);
  EXPECT_EQ(summary.track_finder[2], 3U);
  EXPECT_EQ(summary.multiplicity[2], 1U);
  EXPECT_EQ(summary.multiplicity[1], 1U);
  EXPECT_EQ(summary.multiplicity[0], 2U);
  EXPECT_EQ(summary.filled[71], 1U);
  EXPECT_EQ(summary.filled[72], 0U);
  EXPECT_EQ(*summary.lowest_orbit, 4U);
  EXPECT_EQ(*summary.highest_orbit, 9U);
  EXPECT_EQ(summary.account.intermediate, 2U);
}

TEST(RecordingSummary, occupancy_is_the_share_of_colliding_crossings_over_all_orbits) {
  test::Orbit orbit(1);
  orbit.add(71, {test::muon(5)});
  orbit.add(107, {test::muon(5)});  // the first gap of the scheme
  const auto summary = summary_of({orbit, test::Orbit(2)});
  EXPECT_DOUBLE_EQ(summary.colliding_occupancy(), 1.0 / (2 * 2340));
  EXPECT_EQ(summary.filled_colliding(), 1U);
  EXPECT_EQ(summary.filled_outside_scheme(), 1U);
}

TEST(RecordingSummary, recording_without_orbits_is_normal) {
  const auto summary = summary_of({});
  EXPECT_FALSE(summary.lowest_orbit);
  EXPECT_EQ(summary.colliding_occupancy(), 0);
}

TEST(RecordingSummary, truth_is_met_by_orbit_bx_and_raw_index) {
  const test::TemporaryFolder folder;
  const MuonTruth offline{.orbit = 1, .bx = 71, .index = 1, .matched = true, .charge = 1, .pt_gev = 5, .dimuon = 3};
  auto second = offline;
  second.index = 2;
  auto elsewhere = offline;  // the same number in another BX is no pair
  elsewhere.bx = 72;
  const MuonTruth unmatched{.orbit = 1, .bx = 80, .index = 0};
  test::write_truth(folder / "t.h5", {offline, second, elsewhere, unmatched});
  const Truth truth = Truth::load(folder / "t.h5", test::kSha256);
  test::Orbit orbit(1);
  orbit.add(71, {test::muon(5), test::muon(5), test::muon(0)});
  orbit.add(72, {test::muon(5), test::muon(5)});
  orbit.add(80, {test::muon(5)});
  const auto summary = summary_of({orbit}, &truth);
  ASSERT_TRUE(summary.truth);
  EXPECT_EQ(summary.truth->rows, 4U);
  EXPECT_EQ(summary.truth->matched, 3U);
  EXPECT_EQ(summary.truth->pairs, 1U);
  EXPECT_EQ(summary.truth->muons_without_row, 2U);  // (71, 0) and (72, 0)
  EXPECT_EQ(summary.truth->rows_without_muon, 1U);  // (71, 2) has pt 0
}

}  // namespace
}  // namespace mu40
