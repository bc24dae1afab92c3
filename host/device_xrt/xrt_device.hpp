// The XRT device: both kernels of an xclbin on a board, through XRT's native C++ API as it is common to 2.13 and newer.
// Not here: anything about emulation; whether a card or a software board answers is decided outside, by XRT itself.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "device/inference_device.hpp"

namespace mu40 {

struct XrtDeviceConfig {
  std::string board = "0";  // device index, or BDF as "0000:65:00.1"
  std::filesystem::path xclbin;
  SlotShape shape;
};

// Opens the board, loads the xclbin, allocates the slots' buffers by group id and makes the run objects, once; throws
// Error where any of it fails. submit(): one transfer of the input, then both kernels. poll(): transfer of just the
// headers and the records that the launch has. A transfer blocks its caller.
//
// A launch that does not complete is never returned by poll(); deadlines are the caller's. XRT waits in its destructors
// for runs that it has started: destroying a device with launches in flight first waits kDrainPatience for them, and
// when they stay away leaks XRT's objects so as not to hang. A process with a hung board leaves with _exit().
class XrtDevice final : public InferenceDevice {
 public:
  static constexpr std::chrono::milliseconds kDrainPatience{500};

  explicit XrtDevice(const XrtDeviceConfig& config);
  ~XrtDevice() override;

  [[nodiscard]] const DeviceInfo& info() const noexcept override;
  [[nodiscard]] Slot slot(SlotIndex index) noexcept override;
  [[nodiscard]] SubmitStatus submit(const Launch& launch) noexcept override;
  [[nodiscard]] std::size_t poll(std::span<Completion> completions, SteadyTime wait_until) noexcept override;
  [[nodiscard]] BoardSensors sensors() const noexcept override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mu40
