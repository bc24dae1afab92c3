// The layout of FRD "RAW_0002" scouting files: file header, orbit header and uGMT BX block header, little-endian, as
// they lie in the file. Not here: the muon words (layout/muon_word.hpp), reading and writing.
// Source: cms-sw/cmssw, IOPool/Streamer/interface/FRDEventMessage.h and FRDFileHeader.h,
// EventFilter/L1ScoutingRawToDigi and EventFilter/Utilities (scouting source ids, BX block header).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "layout/kernel_interface.hpp"
#include "layout/muon_word.hpp"

namespace mu40::frd {

static_assert(std::endian::native == std::endian::little, "file and memory share one byte order");

inline constexpr std::array<char, 8> kMagic{'R', 'A', 'W', '_', '0', '0', '0', '2'};
// The file type of Run-3 scouting files is not public: any is accepted, this one is written.
inline constexpr std::uint16_t kDefaultFileType = 20;
inline constexpr std::uint16_t kOrbitVersion = 6;
inline constexpr std::uint16_t kGeneratedFlag = 1;              // bit 0 of OrbitHeader::flags
inline constexpr std::uint32_t kMuonSourceId = 1;               // uGMT
inline constexpr std::uint32_t kOrbitNumberMask = 0x7FFFFFFFU;  // the top bit of a block's orbit word is a flag
inline constexpr std::uint32_t kOrbitsPerLumisectionLog2 = 18;

// Stands once, at the start of the file.
struct FileHeader {
  std::array<char, 8> magic;
  std::uint16_t header_bytes;
  std::uint16_t file_type;
  std::uint32_t orbits;
  std::uint32_t run;
  std::uint32_t lumisection;
  std::uint64_t file_bytes;  // this header included
};
static_assert(sizeof(FileHeader) == 32 && std::is_trivially_copyable_v<FileHeader>);

// Stands before each orbit's payload.
struct OrbitHeader {
  std::uint16_t version;
  std::uint16_t flags;
  std::uint32_t run;
  std::uint32_t lumisection;
  std::uint32_t orbit;
  std::uint32_t payload_bytes;
  std::uint32_t crc32c;  // over the payload; 0 = not given
};
static_assert(sizeof(OrbitHeader) == 24 && std::is_trivially_copyable_v<OrbitHeader>);

inline constexpr std::size_t kSourceIdBytes = 4;

// Stands before the muons of one BX; A muons come first, then B muons, three words each.
struct BxBlockHeader {
  std::uint32_t match;  // the fields below
  std::uint32_t bx;
  std::uint32_t orbit;  // & kOrbitNumberMask
};
static_assert(sizeof(BxBlockHeader) == 12 && std::is_trivially_copyable_v<BxBlockHeader>);
static_assert(sizeof(MuonWord) == 12 && std::is_trivially_copyable_v<MuonWord>);

// Where the fields of BxBlockHeader::match stand. The count fields have four bits, so a header can claim 30 muons;
// kMaxMuonsPerBx bounds what a block may hold.
struct MatchField {
  std::string_view name;
  std::uint8_t lsb;
  std::uint8_t width;
  std::string_view note;
};
inline constexpr MatchField kBxMatch{"bx_match", 24, 8, "not interpreted; written as 0"};
inline constexpr MatchField kACount{"a_count", 16, 4, "muons that come first"};
inline constexpr MatchField kOrbitMatch{"orbit_match", 8, 8,
                                        "not interpreted (bit 8: the test-enabled warning); written as 0"};
inline constexpr MatchField kBCount{"b_count", 0, 4, "muons that follow"};
inline constexpr std::array<MatchField, 4> kMatchFields{kBxMatch, kACount, kOrbitMatch, kBCount};

[[nodiscard]] constexpr std::uint32_t extract(std::uint32_t match, const MatchField& field) noexcept {
  return (match >> field.lsb) & ((1U << field.width) - 1U);
}
[[nodiscard]] constexpr std::uint32_t insert(std::uint32_t match, const MatchField& field,
                                             std::uint32_t value) noexcept {
  const std::uint32_t mask = ((1U << field.width) - 1U) << field.lsb;
  return (match & ~mask) | ((value << field.lsb) & mask);
}

}  // namespace mu40::frd
