// One launch outside the streaming loop, waited for and checked bit by bit: the canary before a run, the probe of
// doctor.
#pragma once

#include <array>
#include <cstdint>

#include "device/inference_device.hpp"
#include "stream/launch_check.hpp"
#include "stream/replay_set.hpp"

namespace mu40 {

struct CheckedLaunch {
  SteadyTime submitted;
  Completion completion;
  std::array<ResultVerdict, kKernelCount> verdicts;  // of kNone and empty where the device gives no results
  [[nodiscard]] bool good() const noexcept {
    return completion.status != CompletionStatus::kFailed && verdicts[0].fault == ResultFault::kNone &&
           verdicts[1].fault == ResultFault::kNone && verdicts[0].mismatched == 0 && verdicts[1].mismatched == 0;
  }
};

// Sends one orbit of `replay` through slot 0, which must be free. Throws Error kUnavailable when the device does not
// accept it, kTimeout when it is not done within 10 s.
[[nodiscard]] CheckedLaunch launch_and_check(InferenceDevice& device, const ReplaySet& replay, std::uint32_t orbit,
                                             std::uint64_t sequence);

}  // namespace mu40
