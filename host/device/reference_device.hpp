// The reference device: results by network/reference, computed inside submit(). Slow and simple on purpose: what the
// conformance suite and a doubtful result are compared with.
#pragma once

#include "device/launch_tracker.hpp"
#include "device/slot_memory.hpp"
#include "network/network.hpp"
#include "network/reference.hpp"

namespace mu40 {

// Single thread.
class ReferenceDevice final : public InferenceDevice {
 public:
  // Throws Error when a network is not of its kernel, or shape.slots is 0.
  ReferenceDevice(const SlotShape& shape, const Network& recalibrate, const Network& classify);

  [[nodiscard]] const DeviceInfo& info() const noexcept override { return info_; }
  [[nodiscard]] Slot slot(SlotIndex index) noexcept override { return memory_.slot(index); }
  [[nodiscard]] SubmitStatus submit(const Launch& launch) noexcept override;
  [[nodiscard]] std::size_t poll(std::span<Completion> completions, SteadyTime wait_until) noexcept override;

 private:
  void compute(KernelId kernel, const Launch& launch);

  DeviceInfo info_{"reference", "", true};
  std::array<std::uint64_t, kKernelCount> network_hash_;
  Reference recalibrate_;
  Reference classify_;
  SlotMemory memory_;
  LaunchTracker tracker_;
};

}  // namespace mu40
