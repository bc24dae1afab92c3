// The CPU device: the kernels in software (engine/) on threads of this process. No XRT, no other process.
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "device/launch_tracker.hpp"
#include "device/slot_memory.hpp"
#include "network/network.hpp"

namespace mu40 {

struct CpuDeviceConfig {
  SlotShape shape;
  std::uint32_t threads_per_kernel = 1;
};

// Launches are computed by threads_per_kernel threads for each kernel; slot s is always computed by thread
// s % threads_per_kernel of each. No lock and no allocation between submit and poll.
class CpuDevice final : public InferenceDevice {
 public:
  // Throws Error when a network is not of its kernel, or a count is 0.
  CpuDevice(const CpuDeviceConfig& config, const Network& recalibrate, const Network& classify);
  // Waits for the launches in flight.
  ~CpuDevice() override;

  [[nodiscard]] const DeviceInfo& info() const noexcept override { return info_; }
  [[nodiscard]] Slot slot(SlotIndex index) noexcept override { return memory_.slot(index); }
  [[nodiscard]] SubmitStatus submit(const Launch& launch) noexcept override;
  [[nodiscard]] std::size_t poll(std::span<Completion> completions, SteadyTime wait_until) noexcept override;

 private:
  class Worker;

  DeviceInfo info_{"cpu", "", true};
  std::uint32_t threads_per_kernel_;
  SlotMemory memory_;
  LaunchTracker tracker_;
  std::vector<std::unique_ptr<Worker>> workers_;  // [kernel][thread]; last: their threads use what stands above
};

}  // namespace mu40
