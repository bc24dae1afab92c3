// Judges the result buffers of one launch: sealed for this launch, and every record as the reference says. Cheap where
// all is well: a checksum and a comparison of bytes. Keeps no books itself.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "device/inference_device.hpp"
#include "layout/result_seal.hpp"
#include "stream/replay_set.hpp"

namespace mu40 {

// A launch and the orbits in it.
struct PlannedLaunch {
  Launch launch;
  std::vector<std::uint32_t> orbits;  // replay indices; a record's orbit offset is the place in here
};

// What one kernel's result buffer was like.
struct ResultVerdict {
  ResultFault fault = ResultFault::kNone;
  std::uint32_t compared = 0;    // records
  std::uint32_t mismatched = 0;  // of them, in any bit
  ResultHeader header{};         // as read; believe it only without a fault
};

// The records behind a result header. Empty where the buffer is too short for `count`.
template <class Record>
[[nodiscard]] std::span<const Record> result_records(std::span<const std::byte> result, std::uint32_t count) noexcept {
  if (result.size() < result_bytes(count)) return {};
  return {reinterpret_cast<const Record*>(result.data() + sizeof(ResultHeader)), count};
}

// Compares even where the header is at fault, so that a damaged record is counted as such too. Survives any bytes.
// Thread-safe.
[[nodiscard]] ResultVerdict check_launch(const ReplaySet& replay, const PlannedLaunch& planned, KernelId kernel,
                                         std::span<const std::byte> result) noexcept;

// The time that a kernel's header claims, in ns; 0 where it claims none. At most 2^62.
[[nodiscard]] std::uint64_t kernel_ns(const ResultHeader& header) noexcept;

}  // namespace mu40
