// The seam between the streaming loop and whatever computes: a board through XRT, the CPU, nothing at all. Callers
// never ask which it is. Every implementation passes tests/conformance. Not here: pacing, books, checking of results
// (stream/), network loading (network/).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "device/board_sensors.hpp"
#include "layout/kernel_interface.hpp"

namespace mu40 {

using SteadyTime = std::chrono::steady_clock::time_point;

using SlotIndex = std::uint32_t;

// What a device needs to know before it allocates.
struct SlotShape {
  std::uint32_t slots = 4;          // launches that can be in flight
  std::uint32_t muon_capacity = 0;  // input records a slot, and results of `recalibrate`
  std::uint32_t pair_capacity = 0;  // results of `classify`
};

// Memory of one slot, owned by the device, aligned and DMA-able where the device has DMA. Both kernels read the one
// input; each has its own result buffer: ResultHeader, then records.
struct Slot {
  std::span<MuonRecord> input;                                  // [muon_capacity]
  std::array<std::span<const std::byte>, kKernelCount> result;  // empty where the device computes nothing
};

// One launch of both kernels on a slot's input.
struct Launch {
  SlotIndex slot = 0;
  std::uint64_t sequence = 0;  // unique in the life of the device; comes back in both headers
  std::uint32_t n_muons = 0;   // records in the slot's input, in (orbit offset, bx, index) order
  std::uint32_t n_pairs = 0;   // exact count of pairs in them: sum over BX of n (n - 1) / 2
};

enum class CompletionStatus : std::uint8_t {
  kOk,        // results stand in the slot's result buffers, unchecked
  kNoResult,  // the device computes nothing; only the times mean something
  kFailed,    // the device says that this launch failed; result buffers are undefined
};

// The end of one launch. Times are read on the host; started and finished bracket the kernels as the host sees them.
struct Completion {
  Launch launch;
  CompletionStatus status = CompletionStatus::kOk;
  SteadyTime to_device_done;    // input is on the device
  SteadyTime started;           // both kernels have been started
  SteadyTime finished;          // the later kernel was seen to finish
  SteadyTime from_device_done;  // results are in the slot
};

enum class SubmitStatus : std::uint8_t {
  kAccepted,
  kFull,    // as many launches in flight as the device takes; poll, then try again
  kFailed,  // the device is gone; every launch in flight will never complete
};

// What a device says of itself. Immutable after opening.
struct DeviceInfo {
  std::string name;           // "xilinx_u250_gen3x16_xdma_4_1", "cpu", ...
  std::string xclbin_uuid;    // empty where there is none
  bool gives_results = true;  // false: completions are kNoResult
  std::string runtime = {};   // the library behind it: "libxrt_coreutil.so.2.13.0"; empty where there is none
};

// Lifecycle: open (constructor of the implementation, throws Error) -> submit / poll -> drain -> destructor. A slot
// belongs to the caller until submit() accepts it and again after its Completion was polled; in between nobody else
// touches its memory. Single thread but for sensors(), apart from what an implementation does inside.
class InferenceDevice {
 public:
  InferenceDevice() = default;
  InferenceDevice(const InferenceDevice&) = delete;
  InferenceDevice& operator=(const InferenceDevice&) = delete;
  virtual ~InferenceDevice() = default;

  [[nodiscard]] virtual const DeviceInfo& info() const noexcept = 0;

  // The memory of slot 0 .. shape.slots - 1.
  [[nodiscard]] virtual Slot slot(SlotIndex index) noexcept = 0;

  // Starts a launch; does not wait for it, but may take as long as the transfer to the device. Never throws or
  // allocates.
  [[nodiscard]] virtual SubmitStatus submit(const Launch& launch) noexcept = 0;

  // Writes finished launches into `completions`, each launch exactly once, and returns how many. Returns at once if
  // there is any; else waits for one until `wait_until` at most. Launches may complete in any order.
  [[nodiscard]] virtual std::size_t poll(std::span<Completion> completions, SteadyTime wait_until) noexcept = 0;

  // The board's condition now; may take milliseconds. From any thread, also while another one streams.
  [[nodiscard]] virtual BoardSensors sensors() const noexcept { return {}; }
};

}  // namespace mu40
