#include "device/launch_tracker.hpp"

#include "layout/error.hpp"

namespace mu40 {

LaunchTracker::LaunchTracker(std::uint32_t slots, std::uint32_t parts) : parts_(parts), slots_(slots) {
  if (slots == 0) throw Error(ErrorCode::kInvalidArgument, "slots = 0, expected at least 1");
}

bool LaunchTracker::begin(const Launch& launch) noexcept {
  if (launch.slot >= slots_.size() || slots_[launch.slot].is_in_flight) return false;
  auto& slot = slots_[launch.slot];
  slot.completion = Completion{};
  slot.completion.launch = launch;
  slot.is_in_flight = true;
  slot.is_taken = false;
  slot.has_failed.store(false, std::memory_order_relaxed);
  slot.finished_ticks.store(0, std::memory_order_relaxed);
  slot.parts_left.store(parts_, std::memory_order_release);
  ++in_flight_;
  return true;
}

void LaunchTracker::part_finished(SlotIndex index, bool has_failed) noexcept {
  auto& slot = slots_[index];
  if (has_failed) slot.has_failed.store(true, std::memory_order_relaxed);
  const auto ticks = std::chrono::steady_clock::now().time_since_epoch().count();
  auto seen = slot.finished_ticks.load(std::memory_order_relaxed);
  while (seen < ticks && !slot.finished_ticks.compare_exchange_weak(seen, ticks, std::memory_order_relaxed)) {
  }
  if (slot.parts_left.fetch_sub(1, std::memory_order_acq_rel) == 1) signal_.post();
}

std::optional<SlotIndex> LaunchTracker::take_finished(SteadyTime wait_until) noexcept {
  if (!signal_.try_take() && (wait_until == SteadyTime::min() || !signal_.take_until(wait_until))) return std::nullopt;
  // Each token stands for one finished slot that was not taken, so the search ends.
  for (;;) {
    last_taken_ = (last_taken_ + 1) % slots_.size();
    auto& slot = slots_[last_taken_];
    if (!slot.is_in_flight || slot.is_taken || slot.parts_left.load(std::memory_order_acquire) != 0) continue;
    slot.is_taken = true;
    slot.completion.status =
        slot.has_failed.load(std::memory_order_relaxed) ? CompletionStatus::kFailed : CompletionStatus::kOk;
    slot.completion.finished = SteadyTime(SteadyTime::duration(slot.finished_ticks.load(std::memory_order_relaxed)));
    return static_cast<SlotIndex>(last_taken_);
  }
}

void LaunchTracker::end(SlotIndex slot) noexcept {
  slots_[slot].is_in_flight = false;
  --in_flight_;
}

}  // namespace mu40
