// The null device: every launch is complete at once and nothing is computed. What the harness does with it is the
// ceiling of what it can do with any device.
#pragma once

#include "device/launch_tracker.hpp"
#include "device/slot_memory.hpp"

namespace mu40 {

// Single thread.
class NullDevice final : public InferenceDevice {
 public:
  // Throws Error when shape.slots is 0.
  explicit NullDevice(const SlotShape& shape);

  [[nodiscard]] const DeviceInfo& info() const noexcept override { return info_; }
  [[nodiscard]] Slot slot(SlotIndex index) noexcept override { return memory_.slot(index); }
  [[nodiscard]] SubmitStatus submit(const Launch& launch) noexcept override;
  [[nodiscard]] std::size_t poll(std::span<Completion> completions, SteadyTime wait_until) noexcept override;

 private:
  DeviceInfo info_{"null", "", false};
  SlotMemory memory_;
  LaunchTracker tracker_;
};

}  // namespace mu40
