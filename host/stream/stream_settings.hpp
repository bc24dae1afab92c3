// How one run streams. Plain values; where they come from (command line, file) is not known here.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mu40 {

enum class Scenario : std::uint8_t {
  kLhc,      // orbits are due on the orbit clock
  kSingle,   // the next launch is due when the last one is done
  kOffline,  // a launch is due as soon as a slot is free
};
inline constexpr std::array<std::string_view, 3> kScenarioNames{"lhc", "single", "offline"};

// What `lhc` does with a launch that is due while no slot is free.
enum class OverloadPolicy : std::uint8_t {
  kStall,  // waits: everything after it comes late, nothing is lost
  kDrop,   // counts its orbits as dropped and goes on with the next
};
inline constexpr std::array<std::string_view, 2> kOverloadNames{"stall", "drop"};

struct StreamSettings {
  Scenario scenario = Scenario::kLhc;
  double speed = 1;  // of `lhc`, in units of the LHC's orbit rate
  OverloadPolicy overload = OverloadPolicy::kStall;
  std::uint32_t orbits_per_launch = 8;  // 1 .. kMaxOrbitsPerLaunch
  std::uint32_t slots = 4;              // as in the device's SlotShape
  // The run is over after the first of these; none: when it is told to stop.
  std::optional<std::chrono::nanoseconds> duration;  // of the time line in `lhc`, else of the clock
  std::optional<std::uint64_t> orbits;
  std::chrono::nanoseconds launch_deadline{std::chrono::seconds{5}};  // submit to completion; longer is a hang
  std::uint64_t seed = 0;                                             // of OrbitSource
  std::uint64_t first_sequence = 1;                                   // sequence numbers must be new to the device
};

}  // namespace mu40
