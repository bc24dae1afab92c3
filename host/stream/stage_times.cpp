#include "stream/stage_times.hpp"

#include <algorithm>

namespace mu40 {

std::array<std::uint64_t, kStageCount> stage_times(const LaunchTimes& times, std::uint64_t kernel_ns) noexcept {
  std::array<std::uint64_t, kStageCount> stages{};
  SteadyTime last = times.due;
  const auto charge = [&](Stage stage, SteadyTime until) {
    const SteadyTime end = std::max(last, std::min(until, times.checked));
    stages[static_cast<std::size_t>(stage)] += static_cast<std::uint64_t>(std::chrono::nanoseconds{end - last}.count());
    last = end;
  };
  charge(Stage::kWait, times.pack_begin);
  charge(Stage::kPack, times.pack_end);
  charge(Stage::kWait, times.submitted);
  charge(Stage::kToDevice, times.to_device_done);
  charge(Stage::kQueue, times.finished);
  charge(Stage::kFromDevice, times.from_device_done);
  charge(Stage::kCheck, times.checked);
  auto& queue = stages[static_cast<std::size_t>(Stage::kQueue)];
  auto& kernel = stages[static_cast<std::size_t>(Stage::kKernel)];
  kernel = std::min(queue, kernel_ns);
  queue -= kernel;
  return stages;
}

}  // namespace mu40
