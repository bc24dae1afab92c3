// The shipped networks on generated muons that they have not seen.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "adder_graph/cost.hpp"
#include "engine/kernel_model.hpp"
#include "network/reference.hpp"
#include "recalibration_figures.hpp"
#include "sample_source.hpp"
#include "scores.hpp"
#include "unit/training/generated_samples.hpp"

namespace mu40 {
namespace {

Network zoo(const char* name) { return Network::load(std::string(MU40_ZOO) + "/" + name + ".json"); }

class ShippedRecalibrator : public ::testing::TestWithParam<const NamedTune*> {};

// What the model card promises of the file, on all test muons, with integers.
TEST_P(ShippedRecalibrator, is_better_than_ugmt_rescaled_in_every_bin_of_pt_on_every_tune) {
  const TestMuons test(*GetParam());
  const auto figures = [&](const std::string& name) {
    return test.figures([network = zoo(name.c_str())](auto muons) { return by_network(network, muons); });
  };
  const auto ours = figures("recalibrate");
  for (std::size_t bin = 0; bin < kResolutionBins; ++bin) {
    EXPECT_LT(ours.to_ugmt[bin], 0.75) << "from " << kResolutionEdgesGev[bin] << " GeV";
    EXPECT_LE(ours.to_rescaled[bin].upper, 1) << "from " << kResolutionEdgesGev[bin] << " GeV";
  }
  if (GetParam() != &kPublishedTune) return;
  EXPECT_LE(ours.phi.value().fwhm(), 0.128);
  EXPECT_LE(ours.eta.value().fwhm(), 0.0655);
  EXPECT_LE(ours.pt.value().fwhm(), 0.405);
  // A width alone could be bought by shrinking pT.
  EXPECT_LE(std::abs(ours.pt.value().mean), 0.03);

  const auto rescaled = test.figures([&](auto muons) { return by_rescaled_ugmt(muons, test.factors()); });
  EXPECT_LE(ours.p99_flat, rescaled.p99_flat);
  EXPECT_LE(ours.p99_natural, rescaled.p99_natural);
  for (const auto& other : {rescaled, test.figures([](auto muons) { return by_ugmt(muons, 1); })}) {
    EXPECT_LT(std::abs(ours.jpsi.at_gev - kJpsiMassGev), std::abs(other.jpsi.at_gev - kJpsiMassGev));
    EXPECT_LT(ours.jpsi.width_gev, other.jpsi.width_gev);
  }
  for (const auto& bin : figures("recalibrate_small").to_rescaled) EXPECT_LE(bin.upper, 1);
}

INSTANTIATE_TEST_SUITE_P(Tunes, ShippedRecalibrator, ::testing::ValuesIn(named_tunes()), [](const auto& tune) {
  return std::string(tune.param == &kPublishedTune ? "published" : "data_like");
});

TEST(Zoo, classifiers_tell_real_pairs_from_fake_ones_better_than_the_published_study) {
  const auto pairs = generate_samples(kPublishedTune.tune,
                                      {.kind = SampleKind::kPairs, .purpose = Purpose::kTest, .count = kTestPairs})
                         .pairs;
  const auto ours = separation(score_pairs(zoo("classify"), pairs));
  EXPECT_GE(ours.auc_roc, 0.970);
  EXPECT_GE(ours.auc_pr, 0.890);
  EXPECT_LE(ours.fake_rate_at_90, 0.075);
  const auto small = separation(score_pairs(zoo("classify_small"), pairs));
  EXPECT_GE(small.auc_roc, 0.964);  // the published student's
  EXPECT_GE(small.auc_pr, 0.868);
}

TEST(Zoo, default_networks_have_a_tenth_of_the_published_baselines_weight_bits_and_few_adder_levels) {
  for (const char* name : {"recalibrate", "classify"}) {
    const auto network = zoo(name);
    const auto cost = cost_of(network, make_adder_graph(network));
    EXPECT_LE(10 * cost.weights.nonzero_weight_bits, published_baseline_weight_bits(network.task())) << name;
    EXPECT_LE(cost.levels, 16) << name;
  }
}

template <typename Record>
void expect_engine_equals(const Network& network, std::span<const MuonRecord> muons,
                          const std::vector<Record>& expected) {
  const auto n = static_cast<std::uint32_t>(expected.size());
  for (const auto level : simd_levels()) {
    std::vector<std::uint64_t> memory(result_bytes(n) / sizeof(std::uint64_t));
    KernelModel(network.task(), network, 0, level).run(muons, n, 0, reinterpret_cast<std::byte*>(memory.data()));
    ASSERT_EQ(
        std::memcmp(memory.data() + sizeof(ResultHeader) / sizeof(std::uint64_t), expected.data(), n * sizeof(Record)),
        0)
        << name_of(level);
  }
}

TEST(Zoo, engine_and_reference_agree_on_generated_launches) {
  const auto muons = test::generated_records(30004, 12, std::nullopt);
  for (const char* name : {"recalibrate", "recalibrate_small"}) {
    const auto network = zoo(name);
    expect_engine_equals(network, muons, Reference(network).recalibrate(muons));
  }
  for (const char* name : {"classify", "classify_small"}) {
    const auto network = zoo(name);
    expect_engine_equals(network, muons, Reference(network).classify(muons));
  }
}

}  // namespace
}  // namespace mu40
