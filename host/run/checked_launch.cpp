#include "run/checked_launch.hpp"

#include <algorithm>
#include <chrono>

#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::chrono::seconds kPatience{10};

}  // namespace

CheckedLaunch launch_and_check(InferenceDevice& device, const ReplaySet& replay, std::uint32_t orbit,
                               std::uint64_t sequence) {
  const Slot slot = device.slot(0);
  const auto muons = replay.muons(orbit);
  std::ranges::copy(muons, slot.input.begin());
  const PlannedLaunch planned{{0, sequence, static_cast<std::uint32_t>(muons.size()), replay.pair_count(orbit)},
                              {orbit}};

  CheckedLaunch launch;
  launch.submitted = std::chrono::steady_clock::now();
  if (device.submit(planned.launch) != SubmitStatus::kAccepted) {
    throw Error(ErrorCode::kUnavailable, device.info().name + " does not accept a launch");
  }
  if (device.poll({&launch.completion, 1}, launch.submitted + kPatience) != 1) {
    throw Error(ErrorCode::kTimeout,
                device.info().name + " did not finish one launch within " + std::to_string(kPatience.count()) + " s");
  }
  if (launch.completion.status != CompletionStatus::kOk) return launch;
  for (const KernelId kernel : {KernelId::kRecalibrate, KernelId::kClassify}) {
    const auto k = static_cast<std::size_t>(kernel);
    launch.verdicts[k] = check_launch(replay, planned, kernel, slot.result[k]);
  }
  return launch;
}

}  // namespace mu40
