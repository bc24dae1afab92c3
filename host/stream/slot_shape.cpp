#include "stream/slot_shape.hpp"

#include <algorithm>
#include <string>

#include "layout/error.hpp"

namespace mu40 {
namespace {

using std::chrono::nanoseconds;
constexpr std::chrono::hours kLongestDuration{24 * 366};

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ErrorCode::kInvalidArgument, sentence); }

void check_time(const char* name, nanoseconds time) {
  if (time <= nanoseconds{0} || time > kLongestDuration) {
    refuse(std::string(name) + " is " + std::to_string(time.count()) + " ns, expected more than 0 and at most a year");
  }
}

}  // namespace

SlotShape slot_shape(const ReplaySet& replay, const StreamSettings& settings) {
  if (replay.orbits() == 0) refuse("the recording has no orbit to replay");
  if (settings.slots == 0) refuse("slots is 0, expected 1 or more");
  const std::uint32_t n = settings.orbits_per_launch;
  if (n == 0 || n > kMaxOrbitsPerLaunch) {
    refuse("orbits_per_launch is " + std::to_string(n) + ", expected 1 to " + std::to_string(kMaxOrbitsPerLaunch));
  }
  if (settings.duration) check_time("duration", *settings.duration);
  check_time("launch_deadline", settings.launch_deadline);
  const std::uint64_t most = std::max<std::uint64_t>(replay.most_muons(), replay.most_pairs());
  if (most * n > UINT32_MAX) {
    refuse("orbits_per_launch is " + std::to_string(n) + ": with up to " + std::to_string(most) +
           " records an orbit, a launch would pass 2^32 records");
  }
  return {settings.slots, replay.most_muons() * n, replay.most_pairs() * n};
}

std::vector<Slot> take_slots(InferenceDevice& device, const SlotShape& shape) {
  std::vector<Slot> slots;
  for (SlotIndex index = 0; index < shape.slots; ++index) {
    const Slot slot = device.slot(index);
    const bool results_fit =
        slot.result[static_cast<std::size_t>(KernelId::kRecalibrate)].size() >= result_bytes(shape.muon_capacity) &&
        slot.result[static_cast<std::size_t>(KernelId::kClassify)].size() >= result_bytes(shape.pair_capacity);
    if (slot.input.size() < shape.muon_capacity || (device.info().gives_results && !results_fit)) {
      refuse("slot " + std::to_string(index) + " of the device is too small, expected room for " +
             std::to_string(shape.muon_capacity) + " muons and " + std::to_string(shape.pair_capacity) + " pairs");
    }
    slots.push_back(slot);
  }
  return slots;
}

}  // namespace mu40
