// The memory interface of the two kernels, `recalibrate` and `classify`: input records, result records, the header of
// each result buffer and the arguments. Host, software board and hardware kernels share it. Little-endian throughout.
// Not here: what the networks compute (network/), how a kernel is started (device_xrt/, hls/).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "layout/muon_word.hpp"

namespace mu40 {

// A BX block with more muons than this is malformed.
inline constexpr std::uint32_t kMaxMuonsPerBx = 16;
inline constexpr std::uint32_t kBxPerOrbit = 3564;
inline constexpr double kBxRateHz = 40.079e6;
inline constexpr double kOrbitSeconds = kBxPerOrbit / kBxRateHz;
// The orbit offset in a record's tag has 16 bits.
inline constexpr std::uint32_t kMaxOrbitsPerLaunch = 65536;

// One muon on its way to the board: the recorded words unchanged and the tag that says where it stood.
struct MuonRecord {
  MuonWord word;
  std::uint32_t tag;  // make_tag()
  friend constexpr bool operator==(const MuonRecord&, const MuonRecord&) = default;
};
static_assert(sizeof(MuonRecord) == 16 && std::is_trivially_copyable_v<MuonRecord>);

// tag = bx [11:0], raw index in the BX [15:12], orbit offset in the launch [31:16].
[[nodiscard]] constexpr std::uint32_t make_tag(std::uint32_t bx, std::uint32_t index, std::uint32_t offset) noexcept {
  return (bx & 0xFFFU) | ((index & 0xFU) << 12U) | (offset << 16U);
}
[[nodiscard]] constexpr std::uint32_t tag_bx(std::uint32_t tag) noexcept { return tag & 0xFFFU; }
[[nodiscard]] constexpr std::uint32_t tag_index(std::uint32_t tag) noexcept { return (tag >> 12U) & 0xFU; }
[[nodiscard]] constexpr std::uint32_t tag_offset(std::uint32_t tag) noexcept { return tag >> 16U; }
// Two muons stand in the same BX of the same orbit exactly when their keys are equal.
[[nodiscard]] constexpr std::uint32_t tag_bx_key(std::uint32_t tag) noexcept { return tag & 0xFFFF0FFFU; }

// Fixed point of the recalibrated values: 1/32 of a hardware unit (1/64 would overflow int16 for phi).
inline constexpr int kRecalibratedFractionBits = 5;

// `recalibrate` writes one a muon, in input order. phi is in 0..575*32+31, eta signed, pt >= 0, all in 1/32 hardware
// units; status 0 = computed.
struct RecalibratedMuon {
  std::int16_t phi;
  std::int16_t eta;
  std::int16_t pt;
  std::uint16_t status;
};
static_assert(sizeof(RecalibratedMuon) == 8);

// `classify` forms the pairs (i < j, raw indices) of each BX and writes one a pair, in (orbit, bx, i, j) order:
// logit int16 [15:0], i [19:16], j [23:20], bx [35:24], orbit offset [51:36], status [63:52] (0 = computed).
struct ClassifiedPair {
  std::uint64_t bits;
};
[[nodiscard]] constexpr ClassifiedPair make_pair_record(std::int16_t logit, std::uint32_t i, std::uint32_t j,
                                                        std::uint32_t bx, std::uint32_t offset) noexcept {
  return {static_cast<std::uint64_t>(static_cast<std::uint16_t>(logit)) | (std::uint64_t{i & 0xFU} << 16U) |
          (std::uint64_t{j & 0xFU} << 20U) | (std::uint64_t{bx & 0xFFFU} << 24U) |
          (std::uint64_t{offset & 0xFFFFU} << 36U)};
}
[[nodiscard]] constexpr std::int16_t pair_logit(ClassifiedPair p) noexcept {
  return static_cast<std::int16_t>(p.bits & 0xFFFFU);
}
[[nodiscard]] constexpr std::uint32_t pair_i(ClassifiedPair p) noexcept { return (p.bits >> 16U) & 0xFU; }
[[nodiscard]] constexpr std::uint32_t pair_j(ClassifiedPair p) noexcept { return (p.bits >> 20U) & 0xFU; }
[[nodiscard]] constexpr std::uint32_t pair_bx(ClassifiedPair p) noexcept { return (p.bits >> 24U) & 0xFFFU; }
[[nodiscard]] constexpr std::uint32_t pair_offset(ClassifiedPair p) noexcept { return (p.bits >> 36U) & 0xFFFFU; }
[[nodiscard]] constexpr std::uint32_t pair_status(ClassifiedPair p) noexcept {
  return static_cast<std::uint32_t>(p.bits >> 52U);
}
inline constexpr unsigned kPairOffsetShift = 36;

// How a result came about; the source of measured / simulated / modelled in every report.
enum class Fidelity : std::uint8_t {
  kNone = 0,        // no result (null device)
  kFunctional = 1,  // software that computes the same bits; its times say nothing about hardware
  kRtlSim = 2,      // cycle-accurate simulation of the RTL
  kHardware = 3,
};
[[nodiscard]] constexpr std::string_view name_of(Fidelity fidelity) noexcept {
  constexpr std::array<std::string_view, 4> kNames{"none", "functional", "rtl_sim", "hardware"};
  const auto i = static_cast<std::size_t>(fidelity);
  return i < kNames.size() ? kNames[i] : "unknown";
}

enum class KernelId : std::uint8_t { kRecalibrate = 0, kClassify = 1 };
inline constexpr std::size_t kKernelCount = 2;
inline constexpr std::array<std::string_view, kKernelCount> kKernelNames{"recalibrate", "classify"};

enum class KernelStatus : std::uint32_t {
  kOk = 0,
  kOverflow = 1,     // more results than the capacity argument; `count` of them were written
  kBadInput = 2,     // records out of (orbit, bx, index) order
  kMemoryError = 3,  // a port of the kernel answered with an error; count is 0
};

inline constexpr std::uint32_t kResultMagic = 0x3034756DU;  // "mu40"
inline constexpr std::uint16_t kResultVersion = 1;

// Stands at the start of each result buffer; the records follow. crc32c (Castagnoli, as in iSCSI) covers the header
// with the crc32c field zero, then `count` records, so that a lost, repeated or stale result cannot pass for a good
// one.
struct ResultHeader {
  std::uint32_t magic;         // kResultMagic
  std::uint16_t version;       // kResultVersion
  std::uint8_t fidelity;       // Fidelity
  std::uint8_t kernel;         // KernelId
  std::uint64_t sequence;      // of the launch, as given in the arguments
  std::uint64_t build_id;      // of the kernel
  std::uint64_t network_hash;  // Network::short_hash()
  std::uint32_t count;         // records that follow
  std::uint32_t status;        // KernelStatus
  std::uint64_t cycles;        // of the kernel clock from start to the last record
  std::uint32_t clock_khz;     // of the kernel clock; the software board counts nanoseconds at 1 000 000 kHz
  std::uint32_t crc32c;
  std::uint64_t reserved;  // 0
};
static_assert(sizeof(ResultHeader) == 64 && std::is_trivially_copyable_v<ResultHeader>);

inline constexpr std::size_t kResultRecordBytes = 8;
[[nodiscard]] constexpr std::size_t result_bytes(std::uint32_t records) noexcept {
  return sizeof(ResultHeader) + std::size_t{records} * kResultRecordBytes;
}

// The arguments of both kernels, in order, with their AXI4-Lite offsets (ap_ctrl_hs, s_axilite as Vitis HLS places
// 64-bit pointers and 32/64-bit scalars from 0x10 on).
struct KernelArgument {
  std::string_view name;
  std::string_view type;
  bool is_pointer;
  std::uint32_t size_bytes;
  std::uint32_t offset;
};
inline constexpr std::array<KernelArgument, 5> kKernelArguments{{
    {"muons", "void*", true, 8, 0x10},   // n_muons MuonRecords
    {"result", "void*", true, 8, 0x1C},  // ResultHeader, then up to `capacity` records
    {"n_muons", "uint", false, 4, 0x28},
    {"capacity", "uint", false, 4, 0x30},  // records that fit into `result`
    {"sequence", "ulong", false, 8, 0x38},
}};
enum KernelArgumentIndex : int { kArgMuons = 0, kArgResult, kArgMuonCount, kArgCapacity, kArgSequence };

}  // namespace mu40
