// What the writer writes, the reader reads.
#include <gtest/gtest.h>

#include <array>

#include "io/sha256.hpp"
#include "layout/error.hpp"
#include "recording_bytes.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

using test::Orbit;

TEST(RecordingRoundTrip, random_orbits_come_back_word_for_word) {
  std::mt19937 random(20240611);
  std::vector<Orbit> orbits;
  for (std::uint32_t i = 0; i < 40; ++i) orbits.push_back(test::random_orbit(random, 1000 + i, 300));
  orbits.push_back(test::random_orbit(random, 1040, kBxPerOrbit));
  const auto bytes = test::recording_of(orbits);

  RecordingReader reader(bytes, "memory");
  EXPECT_EQ(test::read_all(reader), orbits);
  EXPECT_EQ(reader.faults().total(), 0U);
  EXPECT_EQ(reader.account().orbits, orbits.size());
  EXPECT_EQ(reader.account().used_bytes, bytes.size());

  reader.rewind();
  EXPECT_EQ(test::read_all(reader), orbits);
  EXPECT_EQ(reader.account().orbits, orbits.size());
}

TEST(RecordingRoundTrip, orbit_of_every_bx_with_16_muons_fits) {
  Orbit orbit(frd::kOrbitNumberMask);
  for (std::uint16_t bx = 1; bx <= kBxPerOrbit; ++bx) orbit.add(bx, std::vector<MuonWord>(16, test::muon(bx % 511)));
  const auto bytes = test::recording_of({orbit, Orbit(5)});
  RecordingReader reader(bytes, "memory");
  const auto orbits = test::read_all(reader);
  ASSERT_EQ(orbits.size(), 2U);
  EXPECT_EQ(orbits[0], orbit);
  EXPECT_TRUE(orbits[1].bx.empty());
}

TEST(RecordingRoundTrip, headers_tell_what_the_writer_was_told) {
  const RecordingIdentity identity{.run = 386593, .lumisection = 94, .file_type = 23, .generated = false};
  const auto bytes = test::recording_of({Orbit(7)}, identity);
  const auto header = test::load<frd::FileHeader>(bytes, 0);
  EXPECT_EQ(header.orbits, 1U);
  EXPECT_EQ(header.file_bytes, bytes.size());
  const auto orbit = test::load<frd::OrbitHeader>(bytes, 32);
  EXPECT_EQ(orbit.version, 6);
  EXPECT_EQ(orbit.flags, 0);
  EXPECT_EQ(orbit.run, 386593U);
  EXPECT_EQ(orbit.payload_bytes, 4U);

  const RecordingReader reader(bytes, "memory");
  EXPECT_EQ(reader.identity().run, 386593U);
  EXPECT_EQ(reader.identity().lumisection, 94U);
  EXPECT_EQ(reader.identity().file_type, 23);
  EXPECT_FALSE(reader.identity().generated);
  const auto generated = test::recording_of({Orbit(0)});
  EXPECT_TRUE(RecordingReader(generated, "memory").identity().generated);
}

// The five Run-3 muons printed in the ThreeModelApproach notebook of dc250601/ScoutingRecalibration@ed6c2a6.
TEST(RecordingRoundTrip, real_rows_read_back_from_a_file) {
  struct RealRow {
    int pt, pt_unconstrained, dxy, phi_station, eta_station, charge, charge_valid, quality, phi, eta, tf_index;
  };
  constexpr std::array<RealRow, 5> kRows{{
      {14, 14, 1, 407, -2, 0, 1, 12, 443, -2, 60},
      {15, 15, 1, 560, 62, 0, 1, 12, 20, 61, 36},
      {12, 12, 2, 422, -73, 1, 1, 12, 374, -73, 63},
      {20, 20, 1, 197, 29, 0, 1, 12, 221, 29, 48},
      {18, 18, 1, 546, 7, 1, 1, 12, 518, 7, 69},
  }};
  Orbit orbit(1);
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    MuonWord word;
    set(word, MuonField::kPt, kRows[i].pt);
    set(word, MuonField::kPtUnconstrained, kRows[i].pt_unconstrained);
    set(word, MuonField::kDxy, kRows[i].dxy);
    set(word, MuonField::kPhiStation, kRows[i].phi_station);
    set(word, MuonField::kEtaStation, kRows[i].eta_station);
    set(word, MuonField::kCharge, kRows[i].charge);
    set(word, MuonField::kChargeValid, kRows[i].charge_valid);
    set(word, MuonField::kQuality, kRows[i].quality);
    set(word, MuonField::kPhi, kRows[i].phi);
    set(word, MuonField::kEta, kRows[i].eta);
    set(word, MuonField::kTfIndex, kRows[i].tf_index);
    orbit.add(static_cast<std::uint16_t>(71 + i), {word});
  }
  const auto bytes = test::recording_of({orbit});
  // The first muon's raw words, at their place in the file: file header, orbit header, source id, block header.
  EXPECT_EQ(test::load<MuonWord>(bytes, 32 + 24 + 4 + 12), (MuonWord{0xff6039bbU, 0x41ccbbc8U, 0x003fc000U}));

  RecordingReader reader(bytes, "memory");
  const auto view = reader.next();
  ASSERT_TRUE(view);
  ASSERT_EQ(view->muons.size(), kRows.size());
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    const MuonWord& word = view->muons[i];
    EXPECT_EQ(get(word, MuonField::kPt), kRows[i].pt);
    EXPECT_EQ(get(word, MuonField::kPhiStation), kRows[i].phi_station);
    EXPECT_EQ(get(word, MuonField::kEtaStation), kRows[i].eta_station);
    EXPECT_EQ(get(word, MuonField::kCharge), kRows[i].charge);
    EXPECT_EQ(get(word, MuonField::kPhi), kRows[i].phi);
    EXPECT_EQ(get(word, MuonField::kEta), kRows[i].eta);
    EXPECT_EQ(get(word, MuonField::kTfIndex), kRows[i].tf_index);
    EXPECT_EQ(get(word, MuonField::kDxy), kRows[i].dxy);
  }
}

TEST(RecordingRoundTrip, filtered_muons_are_delivered_and_accounted) {
  MuonWord intermediate = test::muon(30);
  set(intermediate, MuonField::kIntermediate, 1);
  MuonWord both;  // intermediate and pt 0: counted once, as intermediate
  set(both, MuonField::kIntermediate, 1);
  Orbit orbit(1);
  orbit.add(80, {test::muon(10), intermediate, test::muon(0), both});
  orbit.add(81, {});
  const auto bytes = test::recording_of({orbit});
  RecordingReader reader(bytes, "memory");
  EXPECT_EQ(test::read_all(reader), std::vector{orbit});
  EXPECT_EQ(reader.account().muons, 4U);
  EXPECT_EQ(reader.account().intermediate, 2U);
  EXPECT_EQ(reader.account().empty, 1U);
  EXPECT_EQ(reader.account().blocks, 2U);
}

void expect_refused(const OrbitView& view) {
  const test::TemporaryFolder folder;
  RecordingWriter writer(folder / "x.raw", {});
  try {
    writer.write(view);
    ADD_FAILURE() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument) << error.what();
  }
}

TEST(RecordingWriter, refuses_what_the_format_cannot_hold) {
  Orbit bx_0(1);
  bx_0.add(0, {test::muon(1)});
  expect_refused(bx_0.view());
  Orbit bx_4095(1);
  bx_4095.add(4095, {test::muon(1)});
  expect_refused(bx_4095.view());
  Orbit crowded(1);
  crowded.add(1, std::vector<MuonWord>(17));
  expect_refused(crowded.view());
  expect_refused(Orbit(0x80000000U).view());
  Orbit inconsistent(1);
  inconsistent.add(1, {test::muon(1)});
  inconsistent.first_muon.back() = 2;
  expect_refused(inconsistent.view());
}

}  // namespace
}  // namespace mu40
