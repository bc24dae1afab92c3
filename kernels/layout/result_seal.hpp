// Sealing and checking of a result buffer (ResultHeader, then records): the one place where its checksum and its fields
// are written and judged. Used by whatever computes and by whatever checks; computes no network.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "layout/kernel_interface.hpp"

namespace mu40 {

// Writes the header at `result`, before `fields.count` records that already stand there. Takes fidelity, kernel,
// sequence, build_id, network_hash, count, status, cycles and clock_khz from `fields`; sets magic, version, reserved
// and crc32c itself. `result` must hold result_bytes(fields.count). Thread-safe.
void seal_result(std::byte* result, const ResultHeader& fields) noexcept;

// The first thing wrong with a result buffer, in the order in which check_result() looks.
enum class ResultFault : std::uint8_t {
  kNone,
  kMagic,     // no header: never written, or the buffer is shorter than one
  kVersion,   // a header of another version
  kCrc,       // bytes changed since they were sealed, or fewer bytes than the header's count needs
  kKernel,    // of the other kernel
  kSequence,  // of another launch: stale or repeated
  kNetwork,   // computed with another network
  kStatus,    // the kernel itself reports a failure (KernelStatus)
  kCount,     // not as many records as expected
};
inline constexpr std::size_t kResultFaultCount = 9;
[[nodiscard]] constexpr std::string_view name_of(ResultFault fault) noexcept {
  constexpr std::array<std::string_view, kResultFaultCount> kNames{"none",     "magic",   "version", "crc",  "kernel",
                                                                   "sequence", "network", "status",  "count"};
  const auto i = static_cast<std::size_t>(fault);
  return i < kNames.size() ? kNames[i] : "unknown";
}

// What the host expects in a result buffer.
struct ExpectedResult {
  KernelId kernel{};
  std::uint64_t sequence = 0;
  std::uint64_t network_hash = 0;  // Network::short_hash()
  std::uint32_t count = 0;
};

// Judges the bytes of a result buffer, which may be longer than the result in it. Survives any bytes. Does not compare
// records with the reference. Thread-safe.
[[nodiscard]] ResultFault check_result(std::span<const std::byte> result, const ExpectedResult& expected) noexcept;

}  // namespace mu40
