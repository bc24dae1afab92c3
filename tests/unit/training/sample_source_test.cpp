#include "sample_source.hpp"

#include <gtest/gtest.h>

#include <set>

#include "layout/error.hpp"
#include "resolution.hpp"

namespace mu40 {
namespace {

bool same(const Samples& a, const Samples& b, std::size_t muons) {
  return std::equal(a.muons.begin(), a.muons.begin() + static_cast<std::ptrdiff_t>(muons), b.muons.begin(),
                    [](const MuonSample& x, const MuonSample& y) { return x.word == y.word; });
}

TEST(SampleSource, seeds_of_all_purposes_and_kinds_are_disjoint_and_none_is_a_recordings) {
  std::set<std::uint64_t> seeds;
  for (const auto purpose : {Purpose::kTraining, Purpose::kValidation, Purpose::kTest}) {
    for (const auto kind : {SampleKind::kNatural, SampleKind::kFlat, SampleKind::kPairs}) {
      for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{1}, kSeedsPerKind - 1}) {
        const auto seed = generator_seed(kind, purpose, number);
        EXPECT_TRUE(seeds.insert(seed).second) << seed;
        EXPECT_GE(seed, kSeedsPerPurpose);
      }
    }
  }
  EXPECT_THROW(std::ignore = generator_seed(SampleKind::kFlat, Purpose::kTest, kSeedsPerKind), Error);
}

TEST(SampleSource, gives_what_is_ordered_and_the_same_again) {
  const SampleOrder order{SampleKind::kNatural, Purpose::kTraining, 7, 5000};
  const auto samples = generate_samples(kPublishedTune.tune, order);
  EXPECT_EQ(samples.muons.size(), 5000U);
  EXPECT_TRUE(samples.pairs.empty());
  EXPECT_TRUE(samples.is_generated);
  for (const auto& muon : samples.muons) ASSERT_TRUE(muon.truth.matched);
  auto longer = order;
  longer.count = 9000;
  EXPECT_TRUE(same(samples, generate_samples(kPublishedTune.tune, longer), 5000));
  auto other = order;
  other.purpose = Purpose::kTest;
  EXPECT_FALSE(same(samples, generate_samples(kPublishedTune.tune, other), 100));
  EXPECT_FALSE(same(samples, generate_samples(kDataLikeTune.tune, order), 100));
}

TEST(SampleSource, pairs_are_a_quarter_real) {
  const auto pairs = generate_samples(kPublishedTune.tune, {SampleKind::kPairs, Purpose::kTest, 0, kTestPairs}).pairs;
  ASSERT_EQ(pairs.size(), kTestPairs);
  EXPECT_GE(kTestPairs, 60'000U);
  double real = 0;
  for (const auto& pair : pairs) real += pair.is_real ? 1 : 0;
  EXPECT_NEAR(real / kTestPairs, 0.2475, 0.005);
}

TEST(SampleSource, flat_test_sample_fills_every_bin_of_every_tune) {
  for (const auto* tune : named_tunes()) {
    const auto muons = generate_samples(tune->tune, {SampleKind::kFlat, Purpose::kTest, 0, kFlatTestMuons}).muons;
    const auto bins = resolution(muons, by_ugmt(muons, 1)).bins;
    for (const auto& bin : bins) EXPECT_GE(bin.count, 20'000U) << tune->name;
  }
}

}  // namespace
}  // namespace mu40
