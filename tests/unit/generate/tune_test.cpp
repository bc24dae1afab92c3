#include "generate/tune.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

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

TEST(Tune, documentation_has_the_table_of_the_tune) {
  std::ifstream file(MU40_GENERATOR_PAGE);
  std::stringstream page;
  page << file.rdbuf();
  const std::string table = tune_markdown(Tune{});
  EXPECT_NE(page.str().find(table), std::string::npos) << "docs/generator.md must contain this table:\n" << table;
}

TEST(Tune, default_is_valid) { EXPECT_NO_THROW(validate(Tune{})); }

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
