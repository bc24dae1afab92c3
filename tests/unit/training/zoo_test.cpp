// The shipped networks on generated muons that they have not seen. Seeds differ from those of training/make_zoo.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "engine/kernel_model.hpp"
#include "network/reference.hpp"
#include "resolution.hpp"
#include "scores.hpp"
#include "unit/training/generated_samples.hpp"

namespace mu40 {
namespace {

Network zoo(const char* name) { return Network::load(std::string(MU40_ZOO) + "/" + name + ".json"); }

TEST(Zoo, recalibrate_narrows_phi_eta_and_pt_against_ugmt_and_against_a_constant_factor) {
  const auto muons = test::generated_samples(30001, 80, std::nullopt).muons;
  const auto ugmt = resolution(muons, by_ugmt(muons, 1));
  const auto scaled = resolution(muons, by_ugmt(muons, 0.82));
  const auto network = resolution(muons, by_network(zoo("recalibrate"), muons));
  EXPECT_LT(network.phi.value().fwhm(), 0.6 * ugmt.phi.value().fwhm());
  EXPECT_LT(network.eta.value().fwhm(), ugmt.eta.value().fwhm());
  EXPECT_LT(network.pt.value().fwhm(), 0.8 * ugmt.pt.value().fwhm());
  // A width alone could be bought by shrinking pT: the peak stays, and the plain factor is beaten.
  EXPECT_LT(network.pt.value().fwhm(), 0.95 * scaled.pt.value().fwhm());
  EXPECT_LT(std::abs(network.pt.value().mean), 0.03);
}

TEST(Zoo, recalibrate_is_better_than_ugmt_in_every_bin_of_offline_pt) {
  const auto muons = test::generated_samples(30002, 60, 1, Spectrum::kFlat).muons;
  const auto ugmt = resolution(muons, by_ugmt(muons, 1));
  const auto network = resolution(muons, by_network(zoo("recalibrate"), muons));
  for (std::size_t bin = 0; bin < network.bins.size(); ++bin) {
    ASSERT_GT(network.bins[bin].count, 500U);
    EXPECT_LT(network.bins[bin].mean_relative_error, 0.75 * ugmt.bins[bin].mean_relative_error)
        << "from " << kResolutionEdgesGev[bin] << " GeV";
  }
}

TEST(Zoo, classify_tells_real_pairs_from_fake_ones_far_better_than_distance) {
  const auto pairs = test::generated_samples(30003, 30, 2).pairs;
  const auto network = separation(score_pairs(zoo("classify"), pairs));
  const auto distance = separation(score_by_distance(pairs));
  EXPECT_GT(network.auc_roc, 0.96);
  EXPECT_GT(network.auc_pr, 0.86);
  EXPECT_GT(network.auc_roc, distance.auc_roc + 0.1);
  EXPECT_LT(network.fake_rate_at_90, 0.1);
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
  const auto recalibrate = zoo("recalibrate");
  const auto classify = zoo("classify");
  expect_engine_equals(recalibrate, muons, Reference(recalibrate).recalibrate(muons));
  expect_engine_equals(classify, muons, Reference(classify).classify(muons));
}

}  // namespace
}  // namespace mu40
