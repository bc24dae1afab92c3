// Which of the 3564 BX collide in CMS: the main scheme of the 2024 proton run, 2340 BX in 65 trains of 36.
// Not here: the 12 non-colliding bunches at the start of the orbit, other schemes.
// Source: LHC Programme Coordination, 25ns_2352b_2340_2004_2133_108bpi_24inj (gitlab.cern.ch/lhc-injection-scheme);
// its bunch numbers count from 0, BX from 1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "layout/kernel_interface.hpp"

namespace mu40 {

inline constexpr std::size_t kCollidingBxCount = 2340;

namespace filling_scheme_detail {

inline constexpr std::uint32_t kTrainBx = 36;
inline constexpr std::uint32_t kTrainPeriodBx = kTrainBx + 7;  // 7 empty BX between trains of one injection
inline constexpr std::uint32_t kFirstBx = 71;
inline constexpr std::uint32_t kPatternPeriodBx = 894;
inline constexpr std::uint32_t kPatterns = 4;
inline constexpr std::uint32_t kLastInjectionEndBx = 3443;  // what would start behind it stands in the abort gap

struct Injection {
  std::uint32_t offset_bx;  // from the start of the pattern
  std::uint32_t trains;
};
// The pattern that repeats four times an orbit; the last one lacks its last injection.
inline constexpr std::array<Injection, 6> kInjections{{{0, 2}, {110, 3}, {263, 3}, {416, 3}, {569, 3}, {726, 3}}};

struct Scheme {
  std::array<bool, kBxPerOrbit + 1> collides{};  // by BX; [0] unused
  std::array<std::uint16_t, kCollidingBxCount> colliding{};
  std::size_t count = 0;
};

constexpr Scheme make_scheme() {
  Scheme scheme;
  for (std::uint32_t pattern = 0; pattern < kPatterns; ++pattern) {
    for (const auto& injection : kInjections) {
      for (std::uint32_t train = 0; train < injection.trains; ++train) {
        const std::uint32_t start =
            kFirstBx + pattern * kPatternPeriodBx + injection.offset_bx + train * kTrainPeriodBx;
        for (std::uint32_t bx = start; bx < start + kTrainBx && bx <= kLastInjectionEndBx; ++bx) {
          scheme.collides[bx] = true;
          scheme.colliding[scheme.count++] = static_cast<std::uint16_t>(bx);
        }
      }
    }
  }
  return scheme;
}

inline constexpr Scheme kScheme = make_scheme();
static_assert(kScheme.count == kCollidingBxCount);

}  // namespace filling_scheme_detail

// True where both beams have a bunch in CMS; false for any other number, 0 and above 3564 included. Thread-safe.
[[nodiscard]] constexpr bool is_colliding(std::uint32_t bx) noexcept {
  return bx <= kBxPerOrbit && filling_scheme_detail::kScheme.collides[bx];
}

// The 2340 colliding BX, ascending. Thread-safe.
[[nodiscard]] constexpr std::span<const std::uint16_t> colliding_bx() noexcept {
  return filling_scheme_detail::kScheme.colliding;
}

}  // namespace mu40
