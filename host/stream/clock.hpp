// The time source of the streaming loop, so that tests can inject time. Everything is timed by the steady clock; UTC is
// only noted beside it. See Pacer for the orbit clock.
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
  // The calendar's time, which somebody may set at any moment.
  [[nodiscard]] virtual std::chrono::system_clock::time_point utc_now() noexcept = 0;
  // Returns at `time` or soon after; at once if it has passed.
  virtual void wait_until(SteadyTime time) noexcept = 0;
};

// std::chrono's steady and system clock. Thread-safe.
class RealClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime now() noexcept override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] std::chrono::system_clock::time_point utc_now() noexcept override {
    return std::chrono::system_clock::now();
  }
  void wait_until(SteadyTime time) noexcept override { std::this_thread::sleep_until(time); }
};

}  // namespace mu40
