#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string_view>

#include "layout/crc32c.hpp"
#include "layout/kernel_interface.hpp"
#include "layout/muon_word.hpp"

namespace mu40 {
namespace {

// The five Run-3 muons printed in the ThreeModelApproach notebook of dc250601/ScoutingRecalibration@ed6c2a6.
struct RealRow {
  int pt, pt_unconstrained, dxy, phi_station, eta_station, charge, charge_valid, quality, phi, eta, tf_index;
};
constexpr std::array<RealRow, 5> kRealRows{{
    {14, 14, 1, 407, -2, 0, 1, 12, 443, -2, 60},
    {15, 15, 1, 560, 62, 0, 1, 12, 20, 61, 36},
    {12, 12, 2, 422, -73, 1, 1, 12, 374, -73, 63},
    {20, 20, 1, 197, 29, 0, 1, 12, 221, 29, 48},
    {18, 18, 1, 546, 7, 1, 1, 12, 518, 7, 69},
}};

MuonWord word_of(const RealRow& row) {
  MuonWord word;
  set(word, MuonField::kPt, row.pt);
  set(word, MuonField::kPtUnconstrained, row.pt_unconstrained);
  set(word, MuonField::kDxy, row.dxy);
  set(word, MuonField::kPhiStation, row.phi_station);
  set(word, MuonField::kEtaStation, row.eta_station);
  set(word, MuonField::kCharge, row.charge);
  set(word, MuonField::kChargeValid, row.charge_valid);
  set(word, MuonField::kQuality, row.quality);
  set(word, MuonField::kPhi, row.phi);
  set(word, MuonField::kEta, row.eta);
  set(word, MuonField::kTfIndex, row.tf_index);
  return word;
}

TEST(MuonWord, first_real_row_has_the_computed_raw_words) {
  const MuonWord word = word_of(kRealRows[0]);
  EXPECT_EQ(word.f, 0xff6039bbU);
  EXPECT_EQ(word.s, 0x41ccbbc8U);
  EXPECT_EQ(word.extra, 0x003fc000U);
}

TEST(MuonWord, real_rows_read_back_as_written) {
  for (const auto& row : kRealRows) {
    const MuonWord word = word_of(row);
    EXPECT_EQ(get(word, MuonField::kPt), row.pt);
    EXPECT_EQ(get(word, MuonField::kPtUnconstrained), row.pt_unconstrained);
    EXPECT_EQ(get(word, MuonField::kDxy), row.dxy);
    EXPECT_EQ(get(word, MuonField::kPhiStation), row.phi_station);
    EXPECT_EQ(get(word, MuonField::kEtaStation), row.eta_station);
    EXPECT_EQ(get(word, MuonField::kCharge), row.charge);
    EXPECT_EQ(get(word, MuonField::kQuality), row.quality);
    EXPECT_EQ(get(word, MuonField::kPhi), row.phi);
    EXPECT_EQ(get(word, MuonField::kEta), row.eta);
    EXPECT_EQ(get(word, MuonField::kTfIndex), row.tf_index);
    EXPECT_EQ(get(word, MuonField::kIntermediate), 0);
  }
}

TEST(MuonWord, selector_chooses_between_the_two_station_etas) {
  MuonWord word;
  insert(word, kRun3Eta1, -100);
  insert(word, kRun3Eta2, 77);
  EXPECT_EQ(get(word, MuonField::kEtaStation), -100);
  insert(word, kRun3EtaSelector, 1);
  EXPECT_EQ(get(word, MuonField::kEtaStation), 77);
}

TEST(MuonWord, run2_keeps_station_eta_in_s) {
  MuonWord word;
  word.s = 0x1FFU << 21U;
  EXPECT_EQ(get<MuonWordVersion::kRun2>(word, MuonField::kEtaStation), -1);
  EXPECT_EQ(get<MuonWordVersion::kRun2>(word, MuonField::kPtUnconstrained), 0);
  set<MuonWordVersion::kRun2>(word, MuonField::kEtaStation, 12);
  EXPECT_EQ(get<MuonWordVersion::kRun2>(word, MuonField::kEtaStation), 12);
}

// Every field: its extreme values come back and no other field moves.
template <MuonWordVersion version>
void expect_fields_are_disjoint() {
  for (const auto& row : kMuonFields) {
    const bool is_run3_station = version == MuonWordVersion::kRun3 && row.field == MuonField::kEtaStation;
    const auto bits = version == MuonWordVersion::kRun3 ? (is_run3_station ? kRun3Eta1 : row.run3) : row.run2;
    if (!bits) continue;
    const std::int32_t low = bits->is_signed ? -(1 << (bits->width - 1)) : 0;
    const std::int32_t high = low + (1 << bits->width) - 1;
    for (const std::int32_t value : {low, high}) {
      MuonWord word;
      set<version>(word, row.field, value);
      EXPECT_EQ(get<version>(word, row.field), value) << row.name;
      for (const auto& other : kMuonFields) {
        if (other.field == row.field) continue;
        EXPECT_EQ(get<version>(word, other.field), 0) << row.name << " " << other.name;
      }
    }
  }
}
TEST(MuonWord, run3_fields_are_disjoint) { expect_fields_are_disjoint<MuonWordVersion::kRun3>(); }
TEST(MuonWord, run2_fields_are_disjoint) { expect_fields_are_disjoint<MuonWordVersion::kRun2>(); }

TEST(KernelInterface, tag_parts_come_back) {
  const auto tag = make_tag(3564, 15, 65535);
  EXPECT_EQ(tag_bx(tag), 3564U);
  EXPECT_EQ(tag_index(tag), 15U);
  EXPECT_EQ(tag_offset(tag), 65535U);
  EXPECT_EQ(tag_bx_key(tag), tag_bx_key(make_tag(3564, 3, 65535)));
  EXPECT_NE(tag_bx_key(tag), tag_bx_key(make_tag(3563, 15, 65535)));
  EXPECT_NE(tag_bx_key(tag), tag_bx_key(make_tag(3564, 15, 65534)));
}

TEST(KernelInterface, pair_record_parts_come_back) {
  const auto pair = make_pair_record(-32768, 14, 15, 3564, 65535);
  EXPECT_EQ(pair_logit(pair), -32768);
  EXPECT_EQ(pair_i(pair), 14U);
  EXPECT_EQ(pair_j(pair), 15U);
  EXPECT_EQ(pair_bx(pair), 3564U);
  EXPECT_EQ(pair_offset(pair), 65535U);
  EXPECT_EQ(pair_status(pair), 0U);
}

TEST(KernelInterface, arguments_do_not_overlap) {
  std::uint32_t end = 0x10;
  for (const auto& argument : kKernelArguments) {
    EXPECT_GE(argument.offset, end) << argument.name;
    end = argument.offset + argument.size_bytes;
  }
}

TEST(Crc32c, check_value_of_the_catalogue) {
  constexpr std::string_view kDigits = "123456789";
  const auto bytes = std::as_bytes(std::span(kDigits));
  EXPECT_EQ(crc32c(bytes), 0xE3069283U);
  EXPECT_EQ(crc32c(bytes.subspan(4), crc32c(bytes.first(4))), 0xE3069283U);
}

}  // namespace
}  // namespace mu40
