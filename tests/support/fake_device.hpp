// A device on injected time: one server that takes a fixed time a launch, stands still when told to, and goes wrong by
// seed. Computes real result buffers with the kernels it is given.
#pragma once

#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "device/inference_device.hpp"
#include "stream/clock.hpp"
#include "stream/replay_set.hpp"

namespace mu40 {

// What goes wrong with a launch.
enum class FakeFault : std::uint8_t {
  kLose,        // never completes
  kFail,        // completes as kFailed
  kFlipSealed,  // one payload bit is wrong, under a checksum that covers it: computed wrongly
  kFlipAfter,   // one payload bit changed after sealing: damaged on the way
  kStale,       // the result buffers keep what was in them
  kTwice,       // completes twice
};

struct FakeBehaviour {
  std::chrono::nanoseconds service{10'000};  // a launch, one after the other
  // Stands still from stall_begin, stall_begin + stall_period, ... for `stall` each; 0 = never.
  SteadyTime stall_begin{};
  std::chrono::nanoseconds stall{0};
  std::chrono::nanoseconds stall_period{0};

  FakeFault fault = FakeFault::kFail;
  double fault_rate = 0;  // part of the launches, chosen by seed
  std::uint64_t seed = 1;
  std::uint64_t hang_from = std::numeric_limits<std::uint64_t>::max();  // nothing completes from this launch on
  std::uint64_t die_at = std::numeric_limits<std::uint64_t>::max();     // submit() fails from this launch on
  bool out_of_order = false;                                            // of what is finished, the newest comes first
  std::uint32_t depth = 1000;                                           // launches taken before kFull
};

// Single thread.
class FakeDevice final : public InferenceDevice {
 public:
  FakeDevice(Clock& clock, const SlotShape& shape, ExpectedKernels kernels, const FakeBehaviour& behaviour);

  [[nodiscard]] const DeviceInfo& info() const noexcept override { return info_; }
  [[nodiscard]] Slot slot(SlotIndex index) noexcept override;
  [[nodiscard]] SubmitStatus submit(const Launch& launch) noexcept override;
  [[nodiscard]] std::size_t poll(std::span<Completion> completions, SteadyTime wait_until) noexcept override;

  [[nodiscard]] std::uint64_t launches() const noexcept { return launches_; }
  [[nodiscard]] std::uint64_t faulty_launches() const noexcept { return faulty_launches_; }

 private:
  struct SlotMemory {
    std::vector<MuonRecord> input;
    std::array<std::vector<std::uint64_t>, kKernelCount> result;
  };
  [[nodiscard]] SteadyTime serve(SteadyTime from) const noexcept;
  void compute(const Launch& launch, bool flip_sealed, bool flip_after) noexcept;
  void write_result(const Launch& launch, KernelId kernel, const void* records, std::uint32_t count, bool flip_sealed,
                    bool flip_after) noexcept;

  Clock& clock_;
  SlotShape shape_;
  ExpectedKernels kernels_;
  FakeBehaviour behaviour_;
  DeviceInfo info_;
  std::vector<SlotMemory> slots_;
  std::vector<Completion> running_;  // in the order submitted
  SteadyTime free_at_{};
  std::mt19937_64 random_;
  std::uint64_t launches_ = 0;
  std::uint64_t faulty_launches_ = 0;
};

}  // namespace mu40
