#include "device_xrt/xrt_device.hpp"

#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>
#include <xrt/xrt_uuid.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <vector>

#include "device/completion_signal.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

SteadyTime now() noexcept { return std::chrono::steady_clock::now(); }

// Runs one step of opening; XRT's exceptions become Errors that say which step it was.
template <class Step>
auto opening(const std::string& what, ErrorCode code, Step&& step) {
  try {
    return step();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Error(code, what + ": " + error.what());
  }
}

xrt::device open_board(const std::string& board) {
  return opening("cannot open board '" + board + "'", ErrorCode::kUnavailable, [&] {
    const bool is_index = !board.empty() && std::all_of(board.begin(), board.end(), [](char c) {
      return c >= '0' && c <= '9';
    });
    return is_index ? xrt::device(static_cast<unsigned int>(std::stoul(board))) : xrt::device(board);
  });
}

xrt::uuid load(xrt::device& device, const std::filesystem::path& xclbin) {
  if (!std::filesystem::is_regular_file(xclbin)) {
    throw Error(ErrorCode::kNotFound, "cannot open the xclbin " + xclbin.string());
  }
  return opening("cannot load " + xclbin.string(), ErrorCode::kUnavailable,
                 [&] { return device.load_xclbin(xclbin.string()); });
}

std::string board_name(const xrt::device& device) {
  try {
    return device.get_info<xrt::info::device::name>();
  } catch (const std::exception&) {
    return "unnamed board";  // not every shell tells its name
  }
}

}  // namespace

struct XrtDevice::Impl {
  // One slot: buffers, run objects, and what is going on with it. `running` counts kernels that have not finished.
  struct SlotState {
    xrt::bo input;
    std::array<xrt::bo, kKernelCount> result;
    std::array<xrt::run, kKernelCount> run;
    MuonRecord* input_words = nullptr;
    std::array<const std::byte*, kKernelCount> result_bytes{};
    Completion completion;
    bool is_in_flight = false;
    std::atomic<std::uint32_t> running{0};
    std::atomic<bool> has_failed{false};
    std::atomic<SteadyTime::rep> finished_ticks{0};
  };

  explicit Impl(const XrtDeviceConfig& config)
      : shape(config.shape), device(open_board(config.board)), uuid(load(device, config.xclbin)), slots(shape.slots) {
    for (std::size_t k = 0; k < kKernelCount; ++k) {
      const std::string name(kKernelNames[k]);
      kernels[k] = opening("kernel '" + name + "' in " + config.xclbin.string(), ErrorCode::kMismatch,
                           [&] { return xrt::kernel(device, uuid, name); });
    }
    info = {board_name(device), uuid.to_string(), true};
    opening("buffers of " + std::to_string(shape.slots) + " slots of " + std::to_string(shape.muon_capacity) +
                " muons and " + std::to_string(shape.pair_capacity) + " pairs",
            ErrorCode::kExhausted, [&] { allocate(); });
  }

  [[nodiscard]] std::uint32_t capacity(std::size_t kernel) const noexcept {
    return kernel == static_cast<std::size_t>(KernelId::kRecalibrate) ? shape.muon_capacity : shape.pair_capacity;
  }

  void allocate() {
    const auto input_bank = kernels[0].group_id(kArgMuons);
    if (kernels[1].group_id(kArgMuons) != input_bank) {
      throw Error(ErrorCode::kMismatch, "xclbin: the kernels' inputs are in different memory banks, expected one for "
                                        "both, so that one transfer serves both");
    }
    const std::size_t input_size = std::max<std::size_t>(shape.muon_capacity, 1) * sizeof(MuonRecord);
    for (auto& slot : slots) {
      slot.input = xrt::bo(device, input_size, input_bank);
      slot.input_words = slot.input.map<MuonRecord*>();
      for (std::size_t k = 0; k < kKernelCount; ++k) {
        slot.result[k] = xrt::bo(device, mu40::result_bytes(capacity(k)), kernels[k].group_id(kArgResult));
        auto* const bytes = slot.result[k].map<std::byte*>();
        std::memset(bytes, 0, mu40::result_bytes(capacity(k)));  // commits the pages before streaming
        slot.result[k].sync(XCL_BO_SYNC_BO_TO_DEVICE);           // stale memory cannot pass for a result
        slot.result_bytes[k] = bytes;
        slot.run[k] = xrt::run(kernels[k]);
        slot.run[k].set_arg(kArgMuons, slot.input);
        slot.run[k].set_arg(kArgResult, slot.result[k]);
        slot.run[k].set_arg(kArgCapacity, capacity(k));
        slot.run[k].add_callback(
            ERT_CMD_STATE_COMPLETED,
            [this, &slot](const void*, ert_cmd_state state, void*) { on_kernel_finished(slot, state); }, nullptr);
      }
    }
  }

  // Called by a thread of XRT.
  void on_kernel_finished(SlotState& slot, ert_cmd_state state) noexcept {
    if (state != ERT_CMD_STATE_COMPLETED) slot.has_failed.store(true, std::memory_order_relaxed);
    const auto ticks = now().time_since_epoch().count();
    auto seen = slot.finished_ticks.load(std::memory_order_relaxed);
    while (seen < ticks && !slot.finished_ticks.compare_exchange_weak(seen, ticks, std::memory_order_relaxed)) {
    }
    if (slot.running.fetch_sub(1, std::memory_order_acq_rel) == 1) signal.post();
  }

  // A failed start leaves the launch without an end: the board is gone.
  [[nodiscard]] bool start(SlotState& slot, const Launch& launch) noexcept {
    try {
      if (launch.n_muons > 0) slot.input.sync(XCL_BO_SYNC_BO_TO_DEVICE, launch.n_muons * sizeof(MuonRecord), 0);
      slot.completion.to_device_done = now();
      for (auto& run : slot.run) {
        run.set_arg(kArgMuonCount, launch.n_muons);
        run.set_arg(kArgSequence, launch.sequence);
        run.start();
      }
      slot.completion.started = now();
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  // Brings the results of a finished launch to the host.
  void fetch(SlotState& slot) noexcept {
    const auto& launch = slot.completion.launch;
    slot.completion.status = slot.has_failed.load(std::memory_order_relaxed) ? CompletionStatus::kFailed
                                                                             : CompletionStatus::kOk;
    slot.completion.finished =
        SteadyTime(SteadyTime::duration(slot.finished_ticks.load(std::memory_order_relaxed)));
    const std::array<std::uint32_t, kKernelCount> records{launch.n_muons, launch.n_pairs};
    try {
      for (std::size_t k = 0; k < kKernelCount; ++k) {
        slot.result[k].sync(XCL_BO_SYNC_BO_FROM_DEVICE, mu40::result_bytes(std::min(records[k], capacity(k))), 0);
      }
    } catch (const std::exception&) {
      slot.completion.status = CompletionStatus::kFailed;
    }
    slot.completion.from_device_done = now();
    slot.is_in_flight = false;
  }

  // The next finished slot after the one taken last; the signal says that there is one.
  [[nodiscard]] SlotState& next_finished() noexcept {
    for (;;) {
      next_slot = (next_slot + 1) % slots.size();
      auto& slot = slots[next_slot];
      if (slot.is_in_flight && slot.running.load(std::memory_order_acquire) == 0) return slot;
    }
  }

  SlotShape shape;
  DeviceInfo info;
  CompletionSignal signal;  // outlives the run objects, whose callbacks post it
  xrt::device device;
  xrt::uuid uuid;
  std::array<xrt::kernel, kKernelCount> kernels;
  std::vector<SlotState> slots;
  std::size_t next_slot = 0;
  bool is_gone = false;
};

XrtDevice::XrtDevice(const XrtDeviceConfig& config) {
  if (config.shape.slots == 0) throw Error(ErrorCode::kInvalidArgument, "slots = 0, expected at least 1");
  impl_ = std::make_unique<Impl>(config);
}

XrtDevice::~XrtDevice() {
  const auto in_flight = [this] {
    return std::count_if(impl_->slots.begin(), impl_->slots.end(), [](const auto& s) { return s.is_in_flight; });
  };
  const auto deadline = now() + kDrainPatience;
  std::array<Completion, 1> completion;
  while (in_flight() > 0 && poll(completion, deadline) > 0) {
  }
  if (in_flight() > 0) [[maybe_unused]] auto* const leaked = impl_.release();
}

const DeviceInfo& XrtDevice::info() const noexcept { return impl_->info; }

Slot XrtDevice::slot(SlotIndex index) noexcept {
  auto& state = impl_->slots[index];
  Slot slot;
  slot.input = {state.input_words, impl_->shape.muon_capacity};
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    slot.result[k] = {state.result_bytes[k], mu40::result_bytes(impl_->capacity(k))};
  }
  return slot;
}

SubmitStatus XrtDevice::submit(const Launch& launch) noexcept {
  if (impl_->is_gone || launch.slot >= impl_->slots.size()) return SubmitStatus::kFailed;
  auto& slot = impl_->slots[launch.slot];
  if (slot.is_in_flight) return SubmitStatus::kFull;
  slot.completion = Completion{};
  slot.completion.launch = launch;
  slot.has_failed.store(false, std::memory_order_relaxed);
  slot.running.store(kKernelCount, std::memory_order_relaxed);
  slot.is_in_flight = true;
  if (impl_->start(slot, launch)) return SubmitStatus::kAccepted;
  impl_->is_gone = true;
  return SubmitStatus::kFailed;
}

std::size_t XrtDevice::poll(std::span<Completion> completions, SteadyTime wait_until) noexcept {
  std::size_t count = 0;
  while (count < completions.size()) {
    const bool has_one = count == 0 ? impl_->signal.take_until(wait_until) : impl_->signal.try_take();
    if (!has_one) break;
    auto& slot = impl_->next_finished();
    impl_->fetch(slot);
    completions[count++] = slot.completion;
  }
  return count;
}

}  // namespace mu40
