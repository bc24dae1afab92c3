#include "device/null_device.hpp"

namespace mu40 {

NullDevice::NullDevice(const SlotShape& shape) : memory_(shape, false), tracker_(shape.slots, 1) {}

SubmitStatus NullDevice::submit(const Launch& launch) noexcept {
  if (!tracker_.begin(launch)) return SubmitStatus::kFull;
  tracker_.part_finished(launch.slot, false);
  return SubmitStatus::kAccepted;
}

std::size_t NullDevice::poll(std::span<Completion> completions, SteadyTime wait_until) noexcept {
  return poll_tracker(tracker_, completions, wait_until, [](SlotIndex, Completion& completion) {
    completion.status = CompletionStatus::kNoResult;
    completion.to_device_done = completion.started = completion.from_device_done = completion.finished;
  });
}

}  // namespace mu40
