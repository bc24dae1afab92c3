// Where the time of one launch went: instants into stages that add up exactly to completion minus due. Arithmetic only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "device/inference_device.hpp"

namespace mu40 {

enum class Stage : std::uint8_t {
  kWait,        // until a slot was free and the launch's newest orbit was due: pacing, batching, back-pressure
  kPack,        // copying the words into the slot
  kToDevice,    // sync of the input
  kQueue,       // from there until the later kernel finished, less the kernel's own time: launch cost and queueing
  kKernel,      // the later kernel's own time, from the cycles in its result header; 0 where there is none
  kFromDevice,  // sync of the results
  kCheck,       // until the loop had seen and compared them
};
inline constexpr std::size_t kStageCount = 7;
inline constexpr std::array<std::string_view, kStageCount> kStageNames{"wait",   "pack",        "to_device", "queue",
                                                                       "kernel", "from_device", "check"};

// The instants of one launch, in the order in which they should come.
struct LaunchTimes {
  SteadyTime due;  // of the launch's oldest orbit
  SteadyTime pack_begin;
  SteadyTime pack_end;
  SteadyTime submitted;  // just before submit()
  SteadyTime to_device_done;
  SteadyTime finished;
  SteadyTime from_device_done;
  SteadyTime checked;
};

// Nanoseconds a stage, telescoping and clipped at `due`: what was done before the due time costs nothing. Their sum is
// checked - due (0 where that is negative), whatever the device's instants are: each counts as not earlier than the one
// before and not later than `checked`.
[[nodiscard]] std::array<std::uint64_t, kStageCount> stage_times(const LaunchTimes& times,
                                                                 std::uint64_t kernel_ns) noexcept;

}  // namespace mu40
