// A device with a thermometer: 40 degrees, and one more each time it is read.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "device/inference_device.hpp"

namespace mu40::test {

class WarmDevice final : public InferenceDevice {
 public:
  explicit WarmDevice(std::unique_ptr<InferenceDevice> device) : device_(std::move(device)) {}

  [[nodiscard]] const DeviceInfo& info() const noexcept override { return device_->info(); }
  [[nodiscard]] Slot slot(SlotIndex index) noexcept override { return device_->slot(index); }
  [[nodiscard]] SubmitStatus submit(const Launch& launch) noexcept override { return device_->submit(launch); }
  [[nodiscard]] std::size_t poll(std::span<Completion> completions, SteadyTime wait_until) noexcept override {
    return device_->poll(completions, wait_until);
  }
  [[nodiscard]] BoardSensors sensors() const noexcept override { return {40.0 + reads_.fetch_add(1), std::nullopt}; }

 private:
  std::unique_ptr<InferenceDevice> device_;
  mutable std::atomic<int> reads_ = 0;
};

}  // namespace mu40::test
