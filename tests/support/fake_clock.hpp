// Time that passes only when a test, or something that waits, says so; UTC passes with it, and jumps when told to.
#pragma once

#include <algorithm>

#include "stream/clock.hpp"

namespace mu40 {

// Single thread.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime now() noexcept override { return now_; }
  [[nodiscard]] std::chrono::system_clock::time_point utc_now() noexcept override {
    const bool jumped = now_ >= jump_at_;
    return std::chrono::system_clock::time_point(now_.time_since_epoch() + kUtcOffset + (jumped ? jump_ : jump_ * 0));
  }
  // Somebody sets the clock at `when`.
  void jump_utc(SteadyTime when, std::chrono::nanoseconds by) {
    jump_at_ = when;
    jump_ = by;
  }
  void wait_until(SteadyTime time) noexcept override { now_ = std::max(now_, time); }

 private:
  static constexpr std::chrono::hours kUtcOffset{480'000};
  SteadyTime jump_at_ = SteadyTime::max();
  std::chrono::nanoseconds jump_{0};
  SteadyTime now_{std::chrono::hours{1}};
};

}  // namespace mu40
