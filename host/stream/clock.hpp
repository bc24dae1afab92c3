// The time source of the streaming loop, so that tests can inject time. Not a calendar; see Pacer for the orbit clock.
#pragma once

#include <chrono>
#include <thread>

#include "device/inference_device.hpp"

namespace mu40 {

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  [[nodiscard]] virtual SteadyTime now() noexcept = 0;
  // Returns at `time` or soon after; at once if it has passed.
  virtual void wait_until(SteadyTime time) noexcept = 0;
};

// std::chrono::steady_clock. Thread-safe.
class RealClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime now() noexcept override { return std::chrono::steady_clock::now(); }
  void wait_until(SteadyTime time) noexcept override { std::this_thread::sleep_until(time); }
};

}  // namespace mu40
