// What a run asks of its device's slots: how large they must be, and whether they are. Set-up only.
#pragma once

#include <vector>

#include "device/inference_device.hpp"
#include "stream/replay_set.hpp"
#include "stream/stream_settings.hpp"

namespace mu40 {

// What the slots must hold for these settings. Throws Error where a setting is out of range, or the replay is empty.
[[nodiscard]] SlotShape slot_shape(const ReplaySet& replay, const StreamSettings& settings);

// The device's slots. Throws Error where one is smaller than `shape`.
[[nodiscard]] std::vector<Slot> take_slots(InferenceDevice& device, const SlotShape& shape);

}  // namespace mu40
