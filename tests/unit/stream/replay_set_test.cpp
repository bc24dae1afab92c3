#include "stream/replay_set.hpp"

#include <gtest/gtest.h>

#include "layout/error.hpp"
#include "support/small_replay.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kPlenty = 1U << 30U;

MuonWord intermediate_muon() {
  MuonWord word = final_muon(20, 0, 0);
  set(word, MuonField::kIntermediate, 1);
  return word;
}

TEST(ReplaySet, filtered_muons_are_counted_and_raw_indices_stay) {
  OrbitBuffer orbit;
  orbit.add_block(7, {final_muon(10, 1, 1), intermediate_muon(), final_muon(0, 2, 2), final_muon(30, 3, 3)});
  ReplaySet replay(kPlenty);
  ASSERT_TRUE(replay.add(orbit.view()));
  ASSERT_EQ(replay.muons(0).size(), 2U);
  EXPECT_EQ(replay.muons(0)[0].tag, make_tag(7, 0, 0));
  EXPECT_EQ(replay.muons(0)[1].tag, make_tag(7, 3, 0));
  EXPECT_EQ(replay.counts().recorded_muons, 4U);
  EXPECT_EQ(replay.counts().filtered_muons, 2U);
  EXPECT_EQ(replay.counts().muons, 2U);
  EXPECT_EQ(replay.pair_count(0), 1U);
}

TEST(ReplaySet, blocks_are_brought_into_bx_order_and_impossible_ones_counted) {
  OrbitBuffer orbit;
  orbit.add_block(90, {final_muon(10, 1, 1)});
  orbit.add_block(5, {final_muon(11, 1, 1), final_muon(12, 1, 1)});
  orbit.add_block(5, {final_muon(13, 1, 1)});
  orbit.add_block(0, {final_muon(14, 1, 1)});
  orbit.add_block(4095, {final_muon(15, 1, 1)});
  orbit.add_block(6, std::vector<MuonWord>(17, final_muon(16, 1, 1)));
  ReplaySet replay(kPlenty);
  ASSERT_TRUE(replay.add(orbit.view()));
  ASSERT_EQ(replay.muons(0).size(), 3U);
  EXPECT_EQ(tag_bx(replay.muons(0)[0].tag), 5U);
  EXPECT_EQ(tag_bx(replay.muons(0)[2].tag), 90U);
  const ReplayCounts& counts = replay.counts();
  EXPECT_EQ(counts.malformed_muons, 1U + 1U + 1U + 17U);
  EXPECT_EQ(counts.recorded_muons, counts.muons + counts.filtered_muons + counts.malformed_muons);
  EXPECT_EQ(counts.filled_bx, 2U);
}

TEST(ReplaySet, orbit_beyond_the_limit_is_refused_and_leaves_the_set_as_it_was) {
  const auto orbits = random_orbits(3, 50, 1);
  ReplaySet all(kPlenty);
  for (const auto& orbit : orbits) ASSERT_TRUE(all.add(orbit.view()));
  ReplaySet part(12'000);
  ASSERT_TRUE(part.add(orbits[0].view()));
  ASSERT_FALSE(part.add(orbits[1].view()) && part.add(orbits[2].view()));
  EXPECT_LT(part.orbits(), 3U);
  std::uint64_t muons = 0;
  for (std::uint32_t n = 0; n < part.orbits(); ++n) muons += part.muons(n).size();
  EXPECT_EQ(part.counts().muons, muons);
  EXPECT_EQ(part.muons(0).size(), all.muons(0).size());
}

TEST(ReplaySet, expected_results_are_those_of_each_orbit_alone_on_any_number_of_threads) {
  for (const unsigned threads : {1U, 2U, 5U}) {
    ReplaySet replay(kPlenty);
    for (const auto& orbit : random_orbits(7, 30, 2)) ASSERT_TRUE(replay.add(orbit.view()));
    EXPECT_FALSE(replay.has_expected());
    replay.compute_expected(arithmetic_kernels, threads);
    EXPECT_TRUE(replay.has_expected());
    EXPECT_EQ(replay.network_hash(KernelId::kClassify), 0x2222U);
    const ExpectedKernels kernels = arithmetic_kernels();
    for (std::uint32_t n = 0; n < replay.orbits(); ++n) {
      const auto muons = kernels.recalibrate(replay.muons(n));
      const auto pairs = kernels.classify(replay.muons(n));
      ASSERT_EQ(replay.expected_pairs(n).size(), pairs.size());
      for (std::size_t i = 0; i < muons.size(); ++i) EXPECT_EQ(replay.expected_muons(n)[i].phi, muons[i].phi);
      for (std::size_t i = 0; i < pairs.size(); ++i) EXPECT_EQ(replay.expected_pairs(n)[i].bits, pairs[i].bits);
    }
  }
}

TEST(ReplaySet, reference_with_a_wrong_number_of_records_is_an_error) {
  ReplaySet replay(kPlenty);
  for (const auto& orbit : random_orbits(2, 10, 2)) ASSERT_TRUE(replay.add(orbit.view()));
  const auto make = [] {
    ExpectedKernels kernels = arithmetic_kernels();
    kernels.classify = [](std::span<const MuonRecord>) { return std::vector<ClassifiedPair>{}; };
    return kernels;
  };
  EXPECT_THROW(replay.compute_expected(make, 2), Error);
}

TEST(ReplaySet, truth_is_joined_by_orbit_bx_and_raw_index) {
  OrbitBuffer orbit;
  orbit.orbit = 77;
  orbit.add_block(7, {final_muon(10, 1, 1), intermediate_muon(), final_muon(30, 3, 3)});
  orbit.add_block(9, {final_muon(12, 1, 1)});
  ReplaySet replay(kPlenty);
  ASSERT_TRUE(replay.add(orbit.view()));
  EXPECT_TRUE(replay.truth(0).empty());
  const auto row = [](std::uint32_t n, std::uint16_t bx, std::uint8_t index, float pt) {
    return MuonTruth{n, bx, index, true, 1, pt, 0, 0, 0};
  };
  const std::vector<MuonTruth> rows{row(76, 7, 0, 1), row(77, 7, 0, 2), row(77, 7, 1, 3), row(77, 7, 2, 4),
                                    row(78, 9, 0, 6)};
  replay.attach_truth(rows);
  ASSERT_EQ(replay.truth(0).size(), 3U);
  EXPECT_EQ(replay.truth(0)[0].pt_gev, 2);
  EXPECT_EQ(replay.truth(0)[1].pt_gev, 4);
  EXPECT_FALSE(replay.truth(0)[2].matched);
  EXPECT_EQ(replay.counts().muons_without_truth, 1U);
}

}  // namespace
}  // namespace mu40
