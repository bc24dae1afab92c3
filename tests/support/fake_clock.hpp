// Time that passes only when a test, or something that waits, says so.
#pragma once

#include <algorithm>

#include "stream/clock.hpp"

namespace mu40 {

// Single thread.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime now() noexcept override { return now_; }
  void wait_until(SteadyTime time) noexcept override { now_ = std::max(now_, time); }

 private:
  SteadyTime now_{std::chrono::hours{1}};
};

}  // namespace mu40
