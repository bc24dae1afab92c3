// Each kind of malformed recording: counted with its byte offset, the rest of the file used.
#include <gtest/gtest.h>

#include "recording_bytes.hpp"

namespace mu40 {
namespace {

using test::Bytes;
using test::Orbit;

constexpr std::size_t kFirstOrbit = 32;
constexpr std::size_t kFirstBlock = kFirstOrbit + 24 + 4;
constexpr std::size_t kBlockOfOne = 24;  // bytes of a BX block with one muon

Orbit orbit_of(std::uint32_t number, const std::vector<std::uint16_t>& bxs) {
  Orbit orbit(number);
  for (const auto bx : bxs) orbit.add(bx, {test::muon(bx % 100 + 1)});
  return orbit;
}

struct Outcome {
  std::vector<Orbit> orbits;
  std::vector<FaultRecord> faults;
  RecordingAccount account;
};

Outcome read(const Bytes& bytes) {
  RecordingReader reader(bytes, "memory");
  Outcome outcome;
  outcome.orbits = test::read_all(reader);
  outcome.faults = reader.faults().records();
  outcome.account = reader.account();
  EXPECT_EQ(reader.faults().total(), outcome.faults.size());
  test::expect_all_bytes_accounted(reader);
  return outcome;
}

void expect_one_fault(const Outcome& outcome, RecordingFault fault, std::uint64_t offset, std::uint64_t skipped) {
  ASSERT_EQ(outcome.faults.size(), 1U);
  EXPECT_EQ(name_of(outcome.faults[0].fault), name_of(fault));
  EXPECT_EQ(outcome.faults[0].offset_bytes, offset) << describe(outcome.faults[0]);
  EXPECT_EQ(outcome.faults[0].skipped_bytes, skipped) << describe(outcome.faults[0]);
  EXPECT_NE(describe(outcome.faults[0]).find("byte " + std::to_string(offset)), std::string::npos);
}

// Three blocks of one muon; the test breaks the second, the others must survive.
struct OneOrbit {
  Bytes bytes = test::recording_of({orbit_of(9, {71, 72, 73})});
  std::size_t block = kFirstBlock + kBlockOfOne;
  void set_match(std::uint32_t a, std::uint32_t b) {
    test::store(bytes, block, frd::insert(frd::insert(0, frd::kACount, a), frd::kBCount, b));
  }
};

void expect_first_and_last(const Outcome& outcome) {
  ASSERT_EQ(outcome.orbits.size(), 1U);
  EXPECT_EQ(outcome.orbits[0], orbit_of(9, {71, 73}));
}

TEST(RecordingFaults, bx_0_is_skipped_alone) {
  OneOrbit file;
  test::store(file.bytes, file.block + 4, std::uint32_t{0});
  test::mend_only_orbit(file.bytes);
  const auto outcome = read(file.bytes);
  expect_one_fault(outcome, RecordingFault::kBxOutOfRange, file.block, kBlockOfOne);
  expect_first_and_last(outcome);
}

TEST(RecordingFaults, bx_4095_is_skipped_alone) {
  OneOrbit file;
  test::store(file.bytes, file.block + 4, std::uint32_t{4095});
  test::mend_only_orbit(file.bytes);
  const auto outcome = read(file.bytes);
  expect_one_fault(outcome, RecordingFault::kBxOutOfRange, file.block, kBlockOfOne);
  expect_first_and_last(outcome);
}

TEST(RecordingFaults, bx_beyond_16_bits_is_not_taken_for_its_low_bits) {
  OneOrbit file;
  test::store(file.bytes, file.block + 4, std::uint32_t{0x00010048});
  test::mend_only_orbit(file.bytes);
  expect_one_fault(read(file.bytes), RecordingFault::kBxOutOfRange, file.block, kBlockOfOne);
}

TEST(RecordingFaults, block_of_17_muons_is_skipped_alone) {
  OneOrbit file;
  file.set_match(9, 8);
  const Bytes more(16 * sizeof(MuonWord));
  file.bytes.insert(file.bytes.begin() + static_cast<std::ptrdiff_t>(file.block + 24), more.begin(), more.end());
  test::mend_only_orbit(file.bytes);
  const auto outcome = read(file.bytes);
  expect_one_fault(outcome, RecordingFault::kTooManyMuons, file.block, 12 + 17 * 12);
  expect_first_and_last(outcome);
}

TEST(RecordingFaults, absurd_count_beyond_the_payload_ends_its_orbit_only) {
  OneOrbit file;
  file.set_match(15, 15);
  test::mend_only_orbit(file.bytes);
  const auto outcome = read(file.bytes);
  expect_one_fault(outcome, RecordingFault::kTruncatedBlock, file.block, 2 * kBlockOfOne);
  ASSERT_EQ(outcome.orbits.size(), 1U);
  EXPECT_EQ(outcome.orbits[0], orbit_of(9, {71}));
}

TEST(RecordingFaults, block_of_another_orbit_is_skipped_alone) {
  OneOrbit file;
  test::store(file.bytes, file.block + 8, std::uint32_t{10});
  test::mend_only_orbit(file.bytes);
  const auto outcome = read(file.bytes);
  expect_one_fault(outcome, RecordingFault::kWrongOrbit, file.block, kBlockOfOne);
  expect_first_and_last(outcome);
}

TEST(RecordingFaults, top_bit_of_a_block_orbit_is_a_flag_and_no_fault) {
  OneOrbit file;
  test::store(file.bytes, file.block + 8, std::uint32_t{0x80000009});
  test::mend_only_orbit(file.bytes);
  const auto outcome = read(file.bytes);
  EXPECT_TRUE(outcome.faults.empty());
  EXPECT_EQ(outcome.orbits[0], orbit_of(9, {71, 72, 73}));
}

TEST(RecordingFaults, repeated_bx_is_skipped_and_the_first_kept) {
  OneOrbit file;
  test::store(file.bytes, file.block + 4, std::uint32_t{71});
  test::mend_only_orbit(file.bytes);
  const auto outcome = read(file.bytes);
  expect_one_fault(outcome, RecordingFault::kRepeatedBx, file.block, kBlockOfOne);
  expect_first_and_last(outcome);
}

TEST(RecordingFaults, bx_in_disorder_is_delivered_in_order) {
  Orbit disordered = orbit_of(9, {500, 72});
  disordered.add(80, {test::muon(1), test::muon(2), test::muon(3)});
  const auto outcome = read(test::recording_of({disordered}));
  expect_one_fault(outcome, RecordingFault::kBxDisorder, kFirstBlock + kBlockOfOne, 0);
  Orbit ordered = orbit_of(9, {72});
  ordered.add(80, {test::muon(1), test::muon(2), test::muon(3)});
  ordered.add(500, {test::muon(1)});
  EXPECT_EQ(outcome.orbits, std::vector{ordered});
}

TEST(RecordingFaults, fill_words_are_passed_over) {
  OneOrbit file;
  std::fill_n(file.bytes.begin() + static_cast<std::ptrdiff_t>(file.block), kBlockOfOne, std::byte{0xFF});
  test::mend_only_orbit(file.bytes);
  const auto outcome = read(file.bytes);
  expect_one_fault(outcome, RecordingFault::kFill, file.block, kBlockOfOne);
  expect_first_and_last(outcome);
}

TEST(RecordingFaults, payload_ending_inside_a_block_header_is_reported) {
  OneOrbit file;
  file.bytes.resize(file.block + 7);
  test::mend_only_orbit(file.bytes);
  const auto outcome = read(file.bytes);
  expect_one_fault(outcome, RecordingFault::kTruncatedBlock, file.block, 7);
  EXPECT_EQ(outcome.orbits[0], orbit_of(9, {71}));
}

TEST(RecordingFaults, payload_without_source_id_is_reported) {
  OneOrbit file;
  file.bytes.resize(kFirstOrbit + 24 + 3);
  test::mend_only_orbit(file.bytes);
  const auto outcome = read(file.bytes);
  expect_one_fault(outcome, RecordingFault::kNoSource, kFirstOrbit, 27);
  EXPECT_TRUE(outcome.orbits.empty());
}

TEST(RecordingFaults, other_sources_are_passed_over_without_fault) {
  OneOrbit file;
  test::store(file.bytes, kFirstOrbit + 24, std::uint32_t{2});
  test::mend_only_orbit(file.bytes);
  const auto outcome = read(file.bytes);
  EXPECT_TRUE(outcome.faults.empty());
  EXPECT_TRUE(outcome.orbits.empty());
  EXPECT_EQ(outcome.account.other_source_orbits, 1U);
  EXPECT_EQ(outcome.account.other_source_bytes, file.bytes.size() - 32);
}

// Three orbits of one block; the test breaks the second.
struct ThreeOrbits {
  Bytes bytes = test::recording_of({orbit_of(5, {71}), orbit_of(6, {72}), orbit_of(7, {73})});
  std::size_t bytes_of_one = 24 + 4 + kBlockOfOne;
  std::size_t second = kFirstOrbit + bytes_of_one;
};

void expect_first_and_third(const Outcome& outcome) {
  EXPECT_EQ(outcome.orbits, (std::vector{orbit_of(5, {71}), orbit_of(7, {73})}));
}

TEST(RecordingFaults, wrong_checksum_costs_its_orbit_only) {
  ThreeOrbits file;
  file.bytes[file.second + 40] ^= std::byte{0x10};
  const auto outcome = read(file.bytes);
  expect_one_fault(outcome, RecordingFault::kWrongChecksum, file.second, file.bytes_of_one);
  expect_first_and_third(outcome);
}

TEST(RecordingFaults, missing_checksum_is_no_fault) {
  ThreeOrbits file;
  test::store(file.bytes, file.second + 20, std::uint32_t{0});
  const auto outcome = read(file.bytes);
  EXPECT_TRUE(outcome.faults.empty());
  EXPECT_EQ(outcome.orbits.size(), 3U);
}

TEST(RecordingFaults, broken_orbit_header_costs_its_orbit_only) {
  ThreeOrbits file;
  test::store(file.bytes, file.second, std::uint16_t{0x5555});
  const auto outcome = read(file.bytes);
  ASSERT_EQ(outcome.faults.size(), 3U);  // the header, the gap it leaves, the orbit it lacks
  EXPECT_EQ(outcome.faults[0].fault, RecordingFault::kBrokenOrbitHeader);
  EXPECT_EQ(outcome.faults[0].offset_bytes, file.second);
  EXPECT_EQ(outcome.faults[0].skipped_bytes, file.bytes_of_one);
  EXPECT_EQ(outcome.faults[1].fault, RecordingFault::kOrbitGap);
  EXPECT_EQ(outcome.faults[2].fault, RecordingFault::kWrongOrbitCount);
  expect_first_and_third(outcome);
}

TEST(RecordingFaults, payload_size_too_small_or_too_large_costs_its_orbit_only) {
  for (const std::uint32_t size : {0U, 5U, 29U, 70U, 0xFFFFFFFFU}) {
    ThreeOrbits file;
    test::store(file.bytes, file.second + 16, size);
    const auto outcome = read(file.bytes);
    expect_first_and_third(outcome);
    ASSERT_FALSE(outcome.faults.empty());
    EXPECT_EQ(outcome.faults[0].offset_bytes, file.second) << size;
  }
}

TEST(RecordingFaults, size_of_the_last_orbit_beyond_the_end_is_a_truncation) {
  ThreeOrbits file;
  file.bytes.resize(file.bytes.size() - 1);
  const auto outcome = read(file.bytes);
  EXPECT_EQ(outcome.orbits, (std::vector{orbit_of(5, {71}), orbit_of(6, {72})}));
  ASSERT_EQ(outcome.faults.size(), 2U);
  EXPECT_EQ(outcome.faults[0].fault, RecordingFault::kWrongFileSize);
  EXPECT_EQ(outcome.faults[1].fault, RecordingFault::kTruncatedOrbit);
  EXPECT_EQ(outcome.faults[1].offset_bytes, file.second + file.bytes_of_one);
}

TEST(RecordingFaults, bytes_behind_the_last_orbit_are_reported) {
  ThreeOrbits file;
  file.bytes.resize(file.bytes.size() + 10);
  const auto outcome = read(file.bytes);
  EXPECT_EQ(outcome.orbits.size(), 3U);
  ASSERT_EQ(outcome.faults.size(), 2U);
  EXPECT_EQ(outcome.faults[0].fault, RecordingFault::kWrongFileSize);
  EXPECT_EQ(outcome.faults[1].fault, RecordingFault::kTruncatedOrbit);
  EXPECT_EQ(outcome.faults[1].skipped_bytes, 10U);
}

TEST(RecordingFaults, file_header_that_lies_is_reported) {
  ThreeOrbits file;
  auto header = test::load<frd::FileHeader>(file.bytes, 0);
  header.orbits = 4;
  header.file_bytes = 1;
  test::store(file.bytes, 0, header);
  const auto outcome = read(file.bytes);
  EXPECT_EQ(outcome.orbits.size(), 3U);
  ASSERT_EQ(outcome.faults.size(), 2U);
  EXPECT_EQ(outcome.faults[0].fault, RecordingFault::kWrongFileSize);
  EXPECT_EQ(outcome.faults[1].fault, RecordingFault::kWrongOrbitCount);
  EXPECT_EQ(outcome.faults[1].found, 4U);
  EXPECT_EQ(outcome.faults[1].expected, 3U);
}

TEST(RecordingFaults, other_run_and_lumisection_are_reported_and_delivered) {
  ThreeOrbits file;
  test::store(file.bytes, file.second + 4, std::uint32_t{77});
  test::store(file.bytes, file.second + 8, std::uint32_t{78});
  const auto outcome = read(file.bytes);
  EXPECT_EQ(outcome.orbits.size(), 3U);
  ASSERT_EQ(outcome.faults.size(), 2U);
  EXPECT_EQ(outcome.faults[0].fault, RecordingFault::kWrongRun);
  EXPECT_EQ(outcome.faults[1].fault, RecordingFault::kWrongLumisection);
}

TEST(RecordingFaults, gap_repeat_and_disorder_of_orbits_are_reported_and_delivered) {
  const std::vector<Orbit> orbits{orbit_of(5, {71}), orbit_of(9, {71}), orbit_of(9, {71}), orbit_of(7, {71}),
                                  orbit_of(10, {71})};
  const auto outcome = read(test::recording_of(orbits));
  EXPECT_EQ(outcome.orbits, orbits);
  ASSERT_EQ(outcome.faults.size(), 3U);
  const std::size_t bytes_of_one = 24 + 4 + kBlockOfOne;
  EXPECT_EQ(outcome.faults[0].fault, RecordingFault::kOrbitGap);
  EXPECT_EQ(outcome.faults[0].offset_bytes, kFirstOrbit + bytes_of_one);
  EXPECT_EQ(outcome.faults[1].fault, RecordingFault::kOrbitRepeat);
  EXPECT_EQ(outcome.faults[2].fault, RecordingFault::kOrbitDisorder);
  EXPECT_EQ(outcome.account.missing_orbits, 3U);
}

TEST(RecordingFaults, every_fault_is_counted_but_only_the_first_are_kept) {
  std::vector<Orbit> orbits;
  for (std::uint32_t i = 0; i < 2 * RecordingFaults::kMaxRecords; ++i) orbits.push_back(orbit_of(2 * i, {71}));
  const auto bytes = test::recording_of(orbits);
  RecordingReader reader(bytes, "memory");
  EXPECT_EQ(test::read_all(reader).size(), orbits.size());
  EXPECT_EQ(reader.faults().total(), orbits.size() - 1);
  EXPECT_EQ(reader.faults().count(RecordingFault::kOrbitGap), orbits.size() - 1);
  EXPECT_EQ(reader.faults().records().size(), RecordingFaults::kMaxRecords);
}

}  // namespace
}  // namespace mu40
