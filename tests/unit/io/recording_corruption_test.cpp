// Properties of the reader on files cut and corrupted at random.
#include <gtest/gtest.h>

#include "layout/error.hpp"
#include "recording_bytes.hpp"

namespace mu40 {
namespace {

using test::Bytes;
using test::Orbit;

std::vector<Orbit> sample(std::mt19937& random, std::uint32_t orbits, std::uint32_t blocks) {
  std::vector<Orbit> result;
  for (std::uint32_t i = 0; i < orbits; ++i) result.push_back(test::random_orbit(random, 100 + i, blocks));
  return result;
}

TEST(RecordingCorruption, file_cut_at_any_byte_gives_the_whole_orbits_before_the_cut) {
  std::mt19937 random(1);
  const auto orbits = sample(random, 4, 5);
  const auto bytes = test::recording_of(orbits);
  std::vector<std::size_t> ends;  // where each orbit ends
  std::size_t at = sizeof(frd::FileHeader);
  for (std::size_t i = 0; i < orbits.size(); ++i) {
    at += sizeof(frd::OrbitHeader) + test::load<frd::OrbitHeader>(bytes, at).payload_bytes;
    ends.push_back(at);
  }
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    const Bytes part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(cut));
    if (cut < sizeof(frd::FileHeader)) {
      EXPECT_THROW(RecordingReader(part, "memory"), Error) << cut;
      continue;
    }
    RecordingReader reader(part, "memory");
    const auto whole = static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), cut) - ends.begin());
    EXPECT_EQ(test::read_all(reader),
              std::vector<Orbit>(orbits.begin(), orbits.begin() + static_cast<std::ptrdiff_t>(whole)))
        << cut;
    EXPECT_EQ(reader.faults().count(RecordingFault::kWrongFileSize), 1U) << cut;
    const bool inside_an_orbit = cut != sizeof(frd::FileHeader) && cut != ends[whole == 0 ? 0 : whole - 1];
    EXPECT_EQ(reader.faults().count(RecordingFault::kTruncatedOrbit), inside_an_orbit ? 1U : 0U) << cut;
    test::expect_all_bytes_accounted(reader);
  }
}

TEST(RecordingCorruption, any_corruption_leaves_every_byte_accounted_and_every_fault_told) {
  std::mt19937 random(2);
  const auto orbits = sample(random, 30, 40);
  const auto bytes = test::recording_of(orbits);
  for (int round = 0; round < 3000; ++round) {
    Bytes broken = bytes;
    const auto hits = 1 + random() % 20;
    for (std::uint32_t hit = 0; hit < hits; ++hit) {
      const std::size_t at = 8 + random() % (broken.size() - 8 - 64);
      switch (random() % 4) {
        case 0:
          broken[at] ^= static_cast<std::byte>(1U << (random() % 8));
          break;
        case 1:
          std::fill_n(broken.begin() + static_cast<std::ptrdiff_t>(at), random() % 64, std::byte{0xFF});
          break;
        case 2:
          broken.erase(broken.begin() + static_cast<std::ptrdiff_t>(at),
                       broken.begin() + static_cast<std::ptrdiff_t>(at + random() % 32));
          break;
        default:
          broken.insert(broken.begin() + static_cast<std::ptrdiff_t>(at), random() % 32, std::byte{0});
          break;
      }
    }
    auto header = test::load<frd::FileHeader>(broken, 0);
    header.header_bytes = sizeof header;
    test::store(broken, 0, header);
    RecordingReader reader(broken, "memory");
    const auto read = test::read_all(reader);
    test::expect_all_bytes_accounted(reader);
    EXPECT_EQ(read.size(), reader.account().orbits);
    // Checksums are there, so an orbit that was delivered was recorded, whole, whatever its header may tell now.
    for (const auto& orbit : read) {
      EXPECT_TRUE(std::ranges::any_of(orbits, [&](const Orbit& recorded) {
        return (orbit.bx == recorded.bx && orbit.muons == recorded.muons) || orbit.bx.empty();
      })) << round;
    }
    if (broken != bytes) {
      EXPECT_GT(reader.faults().total(), 0U) << round;
    }
  }
}

TEST(RecordingCorruption, one_broken_orbit_does_not_cost_another) {
  std::mt19937 random(3);
  const auto orbits = sample(random, 30, 40);
  const auto bytes = test::recording_of(orbits);
  for (int round = 0; round < 3000; ++round) {
    Bytes broken = bytes;
    // One orbit header or payload word becomes any other value.
    const std::size_t at = 32 + random() % ((broken.size() - 36) / 4) * 4;
    test::store(broken, at, static_cast<std::uint32_t>(random()));
    RecordingReader reader(broken, "memory");
    const auto read = test::read_all(reader);
    const auto survivors = std::ranges::count_if(
        orbits, [&](const Orbit& recorded) { return std::ranges::find(read, recorded) != read.end(); });
    EXPECT_GE(survivors, static_cast<std::ptrdiff_t>(orbits.size() - 1)) << "round " << round << ", byte " << at;
  }
}

TEST(RecordingCorruption, random_bytes_behind_the_magic_are_read_without_harm) {
  std::mt19937 random(4);
  for (int round = 0; round < 500; ++round) {
    Bytes bytes(32 + random() % 5000);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    test::store(bytes, 0, frd::kMagic);
    test::store(bytes, 8, std::uint16_t{32});
    test::store(bytes, 32, std::uint16_t{6});
    RecordingReader reader(bytes, "memory");
    (void)test::read_all(reader);
    test::expect_all_bytes_accounted(reader);
  }
}

}  // namespace
}  // namespace mu40
