#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "generate/named_tune.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

std::string refusal_of(const Tune& tune) {
  try {
    validate(tune);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    return error.what();
  }
  return "accepted";
}

TEST(Tune, every_member_has_exactly_one_row_with_source_and_note) {
  const Tune tune;
  std::size_t bytes = 0;
  std::set<std::string_view> names;
  std::set<const float*> places;
  for (const auto& row : tune_rows()) {
    const auto values = row.values(tune);
    bytes += values.size_bytes();
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(places.insert(values.data()).second) << row.name;
    EXPECT_FALSE(row.source.empty()) << row.name;
    EXPECT_FALSE(row.note.empty()) << row.name;
  }
  EXPECT_EQ(bytes, sizeof(Tune));
}

TEST(Tune, documentation_has_the_table_of_the_tunes) {
  std::ifstream file(MU40_GENERATOR_PAGE);
  std::stringstream page;
  page << file.rdbuf();
  const std::string table = tune_markdown();
  EXPECT_NE(page.str().find(table), std::string::npos) << "docs/generator.md must contain this table:\n" << table;
}

TEST(NamedTune, all_are_valid_and_found_by_name_and_the_default_is_the_first) {
  for (const auto* tune : named_tunes()) {
    EXPECT_NO_THROW(validate(tune->tune)) << tune->name;
    EXPECT_EQ(&named_tune(tune->name), tune);
  }
  const Tune standard;
  for (const auto& row : tune_rows()) {
    EXPECT_TRUE(std::ranges::equal(row.values(named_tunes().front()->tune), row.values(standard))) << row.name;
  }
}

TEST(NamedTune, unknown_name_is_an_error_that_tells_the_known_ones) {
  try {
    std::ignore = named_tune("real");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "there is no tune 'real'; there are: published, data-like");
  }
}

// Networks are judged on it: a change would turn it into something fitted to them.
TEST(NamedTune, data_like_is_what_it_was_before_any_training) {
  const std::map<std::string_view, std::vector<float>> fixed{
      {"spectrum_index", {5.6F}},
      {"response_bias", {1.21F}},
      {"core_sigma", {0.118F, 0.155F, 0.221F}},
      {"promoted_share", {0.060F, 0.085F, 0.101F}},
      {"quality_share", {0.83F, 0.10F, 0.045F, 0.025F}},
      {"bend_gev_rad", {2.65F}},
      {"scattering_gev_rad", {0.136F}},
      {"unconstrained_sigma", {0.45F}},
      {"dxy_mean", {0.5F}},
      {"ghost_share", {0.60F}},
      {"look_alike_share", {0.029F}},
      {"ghost_endcap_share", {0.82F}},
      {"ghost_phi_codes", {7.0F}},
      {"ghost_eta_codes", {3.5F}},
  };
  std::size_t found = 0;
  for (const auto& row : tune_rows()) {
    const auto expected = fixed.find(row.name);
    const auto values = row.values(kDataLikeTune.tune);
    if (expected == fixed.end()) {
      EXPECT_TRUE(std::ranges::equal(values, row.values(kPublishedTune.tune))) << row.name;
    } else {
      EXPECT_TRUE(std::ranges::equal(values, expected->second)) << row.name;
      ++found;
    }
  }
  EXPECT_EQ(found, fixed.size());
}

TEST(Tune, values_the_formulas_cannot_use_are_refused_by_name) {
  Tune tune;
  tune.real_pair_share = 1.5F;
  EXPECT_EQ(refusal_of(tune), "tune: real_pair_share is 1.5, expected a share, 0..1");
  tune = {};
  tune.quality_share[0] = 0.5F;
  EXPECT_NE(refusal_of(tune).find("quality_share"), std::string::npos);
  tune = {};
  tune.turn_on_width_gev = 0;
  EXPECT_NE(refusal_of(tune).find("turn_on_width_gev"), std::string::npos);
  tune = {};
  tune.spectrum_range_gev = {5.0F, 4.0F};
  EXPECT_NE(refusal_of(tune).find("spectrum_range_gev"), std::string::npos);
  tune = {};
  tune.ghost_phi_codes = 0;  // a ghost could never leave the cancel-out radius
  EXPECT_NE(refusal_of(tune).find("ghost_phi_codes"), std::string::npos);
  tune = {};
  tune.bend_gev_rad = -1;
  EXPECT_NE(refusal_of(tune).find("bend_gev_rad"), std::string::npos);
  tune = {};
  tune.jpsi_share = 0.9F;
  EXPECT_NE(refusal_of(tune).find("jpsi_share"), std::string::npos);
  tune = {};
  tune.continuum_mass_range_gev[0] = 0.1F;
  EXPECT_EQ(refusal_of(tune), "tune: continuum_mass_range_gev is 0.1, expected more than 0.2114");
  tune = {};
  tune.dimuon_pt_power = 1;
  EXPECT_NE(refusal_of(tune).find("dimuon_pt_power"), std::string::npos);
  tune = {};
  tune.look_alike_share = 0.9F;
  EXPECT_NE(refusal_of(tune).find("look_alike_share"), std::string::npos);
}

}  // namespace
}  // namespace mu40
