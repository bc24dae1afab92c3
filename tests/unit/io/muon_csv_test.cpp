#include "io/muon_csv.hpp"

#include <gtest/gtest.h>

#include "event/track_finder.hpp"
#include "recording_bytes.hpp"

namespace mu40 {
namespace {

std::string csv_of(const test::Orbit& orbit, MuonWordVersion version, bool physical) {
  const MuonCsv csv(version, physical);
  std::string text;
  csv.append_header(text);
  csv.append(text, orbit.view());
  return text;
}

// Row 1 of the real muons, by its raw words (tests/unit/layout/layout_test.cpp).
constexpr MuonWord kRealMuon{0xff6039bbU, 0x41ccbbc8U, 0x003fc000U};

TEST(MuonCsv, line_has_every_field_of_the_layout_table_by_name) {
  test::Orbit orbit(7);
  orbit.add(71, {kRealMuon});
  EXPECT_EQ(csv_of(orbit, MuonWordVersion::kRun3, false),
            "orbit,bx,index,phi,pt,quality,eta,isolation,charge,charge_valid,tf_index,phi_station,eta_station,"
            "pt_unconstrained,dxy,intermediate\n"
            "7,71,0,443,14,12,-2,0,0,1,60,407,-2,14,1,0\n");
}

TEST(MuonCsv, run2_words_are_read_by_their_own_layout) {
  MuonWord word;
  set<MuonWordVersion::kRun2>(word, MuonField::kPt, 511);
  set<MuonWordVersion::kRun2>(word, MuonField::kEtaStation, -256);
  test::Orbit orbit(0);
  orbit.add(3564, {word});
  EXPECT_TRUE(csv_of(orbit, MuonWordVersion::kRun2, false).ends_with("\n0,3564,0,0,511,0,0,0,0,0,0,0,-256,0,0,0\n"));
}

TEST(MuonCsv, physical_columns_follow_in_gev_radians_and_pseudorapidity) {
  test::Orbit orbit(7);
  orbit.add(71, {kRealMuon});
  const auto text = csv_of(orbit, MuonWordVersion::kRun3, true);
  EXPECT_NE(text.find(",pt_gev,pseudorapidity,phi_rad,pseudorapidity_station,phi_station_rad,pt_unconstrained_gev,"
                      "charge_sign\n"),
            std::string::npos);
  // 0.5 * 14; -2 * 0.010875; (443 - 576) * 2 pi / 576; (407 - 576) * 2 pi / 576.
  EXPECT_TRUE(text.ends_with(",7.0,-0.021750,-1.450805,-0.021750,-1.843504,14,1\n")) << text;
}

TEST(MuonCsv, index_counts_filtered_muons_and_starts_anew_in_each_bx) {
  test::Orbit orbit(1);
  orbit.add(1, {test::muon(0), test::muon(5)});
  orbit.add(2, {});
  orbit.add(3, {test::muon(6)});
  const auto text = csv_of(orbit, MuonWordVersion::kRun3, false);
  EXPECT_NE(text.find("\n1,1,0,100,0,"), std::string::npos);
  EXPECT_NE(text.find("\n1,1,1,100,5,"), std::string::npos);
  EXPECT_NE(text.find("\n1,3,0,100,6,"), std::string::npos);
  EXPECT_EQ(std::ranges::count(text, '\n'), 4);
}

TEST(MuonCsv, lines_of_extreme_values_fit) {
  const MuonWord ones{0xFFFFFFFFU, 0xFFFFFFFFU, 0xFFFFFFFFU};
  test::Orbit orbit(0x7FFFFFFFU);
  for (std::uint16_t bx = 3000; bx < 3100; ++bx) orbit.add(bx, std::vector<MuonWord>(16, ones));
  for (const auto version : {MuonWordVersion::kRun3, MuonWordVersion::kRun2}) {
    EXPECT_EQ(std::ranges::count(csv_of(orbit, version, true), '\n'), 1601);
  }
}

TEST(TrackFinder, every_index_belongs_to_one_track_finder_or_none) {
  EXPECT_EQ(kTrackFinders[track_finder_of(0).value()].name, "EMTF+");
  EXPECT_EQ(kTrackFinders[track_finder_of(18).value()].name, "OMTF+");
  EXPECT_EQ(kTrackFinders[track_finder_of(36).value()].name, "BMTF");
  EXPECT_EQ(kTrackFinders[track_finder_of(89).value()].name, "OMTF-");
  EXPECT_EQ(kTrackFinders[track_finder_of(107).value()].name, "EMTF-");
  EXPECT_FALSE(track_finder_of(108));
  EXPECT_FALSE(track_finder_of(-1));
}

}  // namespace
}  // namespace mu40
