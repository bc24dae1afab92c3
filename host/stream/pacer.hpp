// The orbit clock: orbit k is due at t0 + k * T, T = 3564 BX / 40.079 MHz / speed. The line is absolute: t0 never
// moves, so a late orbit does not make later ones late, and rounding does not add up. Waiting is the loop's work.
#pragma once

#include <chrono>
#include <cstdint>

#include "device/inference_device.hpp"

namespace mu40 {

// Plain value.
class Pacer {
 public:
  // `speed` 1 is the LHC's pace, 20 twenty times faster; in [kMinSpeed, kMaxSpeed], else throws Error.
  Pacer(SteadyTime t0, double speed);

  static constexpr double kMinSpeed = 1e-6;
  static constexpr double kMaxSpeed = 1e4;

  // The same pace from another t0.
  [[nodiscard]] Pacer from(SteadyTime t0) const noexcept {
    Pacer moved = *this;
    moved.t0_ = t0;
    return moved;
  }

  // When orbit `k` is due, rounded down to a nanosecond; exact to 1 ns for k up to 10^9 (and beyond, slowly drifting).
  [[nodiscard]] SteadyTime due(std::uint64_t k) const noexcept {
    __extension__ using Wide = unsigned __int128;
    return t0_ + std::chrono::nanoseconds{static_cast<std::int64_t>((static_cast<Wide>(k) * period_) >> kFractionBits)};
  }
  // How many orbits are due before `end`: those with due(k) < end.
  [[nodiscard]] std::uint64_t due_before(SteadyTime end) const noexcept;

  [[nodiscard]] SteadyTime t0() const noexcept { return t0_; }
  [[nodiscard]] double period_ns() const noexcept;

 private:
  static constexpr unsigned kFractionBits = 32;
  SteadyTime t0_;
  std::uint64_t period_;  // in 2^-32 ns: rounding it shifts orbit 10^9 by 0.12 ns
};

}  // namespace mu40
