// Which slots are in flight and which of them have finished: the part that every device needs between its submit(), the
// threads that compute or report, and its poll(). Not here: memory and computing.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "device/completion_signal.hpp"
#include "device/inference_device.hpp"

namespace mu40 {

// A launch has `parts` parts (kernels) and is finished with the last of them. begin(), take_finished(), end() and the
// completions belong to the thread that drives the device; part_finished() is for any thread. Allocates only when made.
class LaunchTracker {
 public:
  LaunchTracker(std::uint32_t slots, std::uint32_t parts);

  // Enters a launch. False, and nothing done, when its slot does not exist or is in flight.
  [[nodiscard]] bool begin(const Launch& launch) noexcept;
  // One part of the launch in `slot` is over; the time is taken here.
  void part_finished(SlotIndex slot, bool has_failed) noexcept;
  // A slot whose parts are all over, and that was not returned before; waits for one until `wait_until` at most. Its
  // completion has status and finished set.
  [[nodiscard]] std::optional<SlotIndex> take_finished(SteadyTime wait_until) noexcept;
  // The slot is the caller's again.
  void end(SlotIndex slot) noexcept;

  // The completion that grows while the launch is under way.
  [[nodiscard]] Completion& completion(SlotIndex slot) noexcept { return slots_[slot].completion; }
  [[nodiscard]] std::uint32_t in_flight() const noexcept { return in_flight_; }

 private:
  struct SlotState {
    Completion completion;
    bool is_in_flight = false;
    bool is_taken = false;
    std::atomic<std::uint32_t> parts_left{0};
    std::atomic<bool> has_failed{false};
    std::atomic<SteadyTime::rep> finished_ticks{0};
  };

  std::uint32_t parts_;
  std::uint32_t in_flight_ = 0;
  std::size_t last_taken_ = 0;
  std::vector<SlotState> slots_;
  CompletionSignal signal_;
};

// The poll() of a device: takes finished launches, passes each to `fetch(slot, completion)`, which brings its results
// to the host and sets what is still missing in the completion, and gives its slot back.
template <class Fetch>
std::size_t poll_tracker(LaunchTracker& tracker, std::span<Completion> completions, SteadyTime wait_until,
                         Fetch&& fetch) noexcept {
  std::size_t count = 0;
  while (count < completions.size()) {
    const auto slot = tracker.take_finished(count == 0 ? wait_until : SteadyTime::min());
    if (!slot) break;
    auto& completion = tracker.completion(*slot);
    fetch(*slot, completion);
    // A kernel may finish before the call that started it has returned: stages never have a negative length.
    completion.finished = std::max(completion.finished, completion.started);
    completion.from_device_done = std::max(completion.from_device_done, completion.finished);
    completions[count++] = completion;
    tracker.end(*slot);
  }
  return count;
}

}  // namespace mu40
