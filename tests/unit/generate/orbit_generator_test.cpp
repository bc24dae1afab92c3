#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "event/filling_scheme.hpp"
#include "generated_sample.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

std::vector<MuonWord> words_of(OrbitGenerator& generator, std::uint32_t orbit) {
  const OrbitView view = generator.generate(orbit);
  return {view.muons.begin(), view.muons.end()};
}

TEST(OrbitGenerator, only_colliding_bx_hold_muons_and_occupancy_is_met) {
  for (const double occupancy : {0.02, 0.05, 0.20, 1.0}) {
    OrbitSettings settings;
    settings.occupancy = occupancy;
    OrbitGenerator generator({}, settings);
    constexpr std::uint32_t kOrbits = 200;
    double blocks = 0;
    for (std::uint32_t orbit = 1; orbit <= kOrbits; ++orbit) {
      const OrbitView view = generator.generate(orbit);
      ASSERT_TRUE(std::is_sorted(view.bx.begin(), view.bx.end(), std::less_equal<>()));
      for (const auto bx : view.bx) ASSERT_TRUE(is_colliding(bx)) << bx;
      blocks += static_cast<double>(view.bx.size());
    }
    EXPECT_NEAR(blocks / (kOrbits * 2340), occupancy, 0.02 * occupancy + 1e-9);
  }
}

TEST(OrbitGenerator, no_occupancy_gives_empty_orbits) {
  OrbitSettings settings;
  settings.occupancy = 0;
  OrbitGenerator generator({}, settings);
  const OrbitView view = generator.generate(1);
  EXPECT_TRUE(view.bx.empty());
  EXPECT_TRUE(view.muons.empty());
  EXPECT_EQ(view.first_muon.size(), 1U);
}

TEST(OrbitGenerator, every_bx_holds_exactly_the_muons_asked_for) {
  for (unsigned muons = 1; muons <= 8; ++muons) {
    OrbitSettings settings = test::exactly(muons);
    settings.every_bx = true;
    OrbitGenerator generator({}, settings);
    const OrbitView view = generator.generate(1);
    ASSERT_EQ(view.bx.size(), 3564U);
    for (std::size_t b = 0; b < view.bx.size(); ++b) {
      ASSERT_EQ(view.bx[b], b + 1);
      ASSERT_EQ(view.first_muon[b + 1] - view.first_muon[b], muons);
    }
    ASSERT_TRUE(std::all_of(view.muons.begin(), view.muons.end(), is_final));
  }
}

TEST(OrbitGenerator, orbit_is_the_same_whatever_came_before) {
  OrbitGenerator straight({}, {});
  OrbitGenerator jumping({}, {});
  std::vector<MuonWord> third;
  for (std::uint32_t orbit = 1; orbit <= 3; ++orbit) third = words_of(straight, orbit);
  EXPECT_EQ(words_of(jumping, 3), third);
  EXPECT_NE(words_of(jumping, 4), third);
}

TEST(OrbitGenerator, seeds_differ) {
  OrbitGenerator first({}, {});
  OrbitGenerator second({}, OrbitSettings{.seed = 2});
  EXPECT_NE(words_of(first, 1), words_of(second, 1));
}

TEST(OrbitGenerator, multiplicity_and_filtered_muons_have_their_rates) {
  OrbitSettings settings;
  settings.occupancy = 1;
  const auto sample = test::sample_bx(settings, 100);
  double finals = 0, intermediate = 0, empty = 0;
  for (const auto& bx : sample) {
    ASSERT_LE(bx.size(), 16U);
    bool filtered = false;
    for (const auto& muon : bx) {
      if (is_final(muon.word)) {
        ASSERT_FALSE(filtered) << "filtered muons stand behind the final ones";
        ++finals;
        continue;
      }
      filtered = true;
      ASSERT_FALSE(muon.truth.matched);
      (muon.field(MuonField::kIntermediate) != 0 ? intermediate : empty) += 1;
    }
  }
  const auto count = static_cast<double>(sample.size());
  EXPECT_NEAR(finals / count, 1.21, 0.02);
  EXPECT_NEAR(intermediate / count, 0.005, 0.001);
  EXPECT_NEAR(empty / count, 0.001, 0.0005);
}

TEST(OrbitGenerator, muons_of_a_bx_descend_in_pt_then_quality_and_number_their_sector) {
  for (const auto& bx : test::sample_bx(test::exactly(8), 5)) {
    for (std::size_t i = 1; i < bx.size(); ++i) {
      const auto rank = [&](std::size_t k) {
        return bx[k].field(MuonField::kPt) * 16 + bx[k].field(MuonField::kQuality);
      };
      ASSERT_GE(rank(i - 1), rank(i));
      int before = 0;
      for (std::size_t j = 0; j < i; ++j) {
        before += bx[j].field(MuonField::kTfIndex) / 3 == bx[i].field(MuonField::kTfIndex) / 3;
      }
      ASSERT_EQ(bx[i].field(MuonField::kTfIndex) % 3, std::min(before, 2));
    }
  }
}

TEST(OrbitGenerator, truth_is_keyed_by_orbit_bx_and_raw_index) {
  OrbitGenerator generator({}, {});
  const OrbitView view = generator.generate(77);
  ASSERT_EQ(generator.truth().size(), view.muons.size());
  for (std::size_t b = 0; b < view.bx.size(); ++b) {
    for (std::uint32_t i = view.first_muon[b]; i < view.first_muon[b + 1]; ++i) {
      const MuonTruth& truth = generator.truth()[i];
      ASSERT_EQ(truth.orbit, 77U);
      ASSERT_EQ(truth.bx, view.bx[b]);
      ASSERT_EQ(truth.index, i - view.first_muon[b]);
      ASSERT_EQ(truth.matched, truth.charge != 0 && truth.pt_gev > 0);
    }
  }
}

TEST(OrbitGenerator, settings_out_of_range_are_refused_by_value) {
  const auto refusal = [](const OrbitSettings& settings) -> std::string {
    try {
      const OrbitGenerator generator({}, settings);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(refusal({.occupancy = 1.5}), "occupancy is 1.500000, expected 0..1");
  EXPECT_EQ(refusal({.muons_per_bx = 9}), "muons per BX is 9, expected 1..8");
  EXPECT_EQ(refusal({.muons_per_bx = 0}), "muons per BX is 0, expected 1..8");
}

}  // namespace
}  // namespace mu40
