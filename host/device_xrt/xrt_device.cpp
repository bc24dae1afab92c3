#include "device_xrt/xrt_device.hpp"

#include <dlfcn.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>
#include <xrt/xrt_uuid.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "device/launch_tracker.hpp"
#include "device_xrt/xrt_sensors.hpp"
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
    const bool is_index =
        !board.empty() && std::all_of(board.begin(), board.end(), [](char c) { return c >= '0' && c <= '9'; });
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

// What the board tells of itself under `Info`; empty where it does not.
template <xrt::info::device Info>
std::string told(const xrt::device& device) {
  try {
    return device.get_info<Info>();
  } catch (const std::exception&) {
    return {};
  }
}

// The file of the XRT library in use, whose name carries its version.
std::string runtime_name() {
  Dl_info library{};
  if (::dladdr(reinterpret_cast<const void*>(&xrtDeviceClose), &library) == 0) return "XRT";
  std::error_code error;
  const auto file = std::filesystem::canonical(library.dli_fname, error);
  return error ? "XRT" : file.filename().string();
}

}  // namespace

struct XrtDevice::Impl {
  // Buffers and run objects of one slot, made once.
  struct SlotObjects {
    xrt::bo input;
    std::array<xrt::bo, kKernelCount> result;
    std::array<xrt::run, kKernelCount> run;
    MuonRecord* input_words = nullptr;
    std::array<const std::byte*, kKernelCount> result_bytes{};
  };

  explicit Impl(const XrtDeviceConfig& config)
      : shape(config.shape),
        tracker(shape.slots, kKernelCount),
        device(open_board(config.board)),
        uuid(load(device, config.xclbin)),
        slots(shape.slots) {
    for (std::size_t k = 0; k < kKernelCount; ++k) {
      const std::string name(kKernelNames[k]);
      kernels[k] = opening("kernel '" + name + "' in " + config.xclbin.string(), ErrorCode::kMismatch,
                           [&] { return xrt::kernel(device, uuid, name); });
    }
    const std::string name = told<xrt::info::device::name>(device);  // not every shell tells its name
    info = {name.empty() ? "unnamed board" : name, uuid.to_string(), true, runtime_name()};
    opening("buffers of " + std::to_string(shape.slots) + " slots of " + std::to_string(shape.muon_capacity) +
                " muons and " + std::to_string(shape.pair_capacity) + " pairs",
            ErrorCode::kExhausted, [&] { allocate(); });
  }

  [[nodiscard]] std::uint32_t capacity(std::size_t kernel) const noexcept {
    return kernel == static_cast<std::size_t>(KernelId::kRecalibrate) ? shape.muon_capacity : shape.pair_capacity;
  }

  // XRT gives group ids as int and takes them as xrt::memory_group.
  [[nodiscard]] xrt::memory_group bank(std::size_t kernel, KernelArgumentIndex argument) const {
    return static_cast<xrt::memory_group>(kernels[kernel].group_id(argument));
  }

  void allocate() {
    const auto input_bank = bank(0, kArgMuons);
    if (bank(1, kArgMuons) != input_bank) {
      throw Error(ErrorCode::kMismatch,
                  "xclbin: the kernels' inputs are in different memory banks, expected one for "
                  "both, so that one transfer serves both");
    }
    const std::size_t input_bytes = std::max<std::size_t>(shape.muon_capacity, 1) * sizeof(MuonRecord);
    for (std::size_t s = 0; s < slots.size(); ++s) {
      auto& slot = slots[s];
      slot.input = xrt::bo(device, input_bytes, input_bank);
      slot.input_words = slot.input.map<MuonRecord*>();
      for (std::size_t k = 0; k < kKernelCount; ++k) {
        slot.result[k] = xrt::bo(device, result_bytes(capacity(k)), bank(k, kArgResult));
        auto* const bytes = slot.result[k].map<std::byte*>();
        std::memset(bytes, 0, result_bytes(capacity(k)));  // commits the pages before streaming
        slot.result[k].sync(XCL_BO_SYNC_BO_TO_DEVICE);     // what lay in board memory cannot pass for a result
        slot.result_bytes[k] = bytes;
        slot.run[k] = make_run(slot, k, static_cast<SlotIndex>(s));
      }
    }
  }

  // The callback comes on a thread of XRT; having one is also what makes XRT look after the run by itself.
  [[nodiscard]] xrt::run make_run(const SlotObjects& slot, std::size_t kernel, SlotIndex index) {
    xrt::run run(kernels[kernel]);
    run.set_arg(kArgMuons, slot.input);
    run.set_arg(kArgResult, slot.result[kernel]);
    run.set_arg(kArgCapacity, capacity(kernel));
    run.add_callback(
        ERT_CMD_STATE_COMPLETED,
        [this, index](const void*, ert_cmd_state state, void*) {
          tracker.part_finished(index, state != ERT_CMD_STATE_COMPLETED);
        },
        nullptr);
    return run;
  }

  // False: the launch will have no end, the board is gone.
  [[nodiscard]] bool start(const Launch& launch) noexcept {
    auto& slot = slots[launch.slot];
    auto& completion = tracker.completion(launch.slot);
    try {
      if (launch.n_muons > 0) slot.input.sync(XCL_BO_SYNC_BO_TO_DEVICE, launch.n_muons * sizeof(MuonRecord), 0);
      completion.to_device_done = now();
      for (auto& run : slot.run) {
        run.set_arg(kArgMuonCount, launch.n_muons);
        run.set_arg(kArgSequence, launch.sequence);
        run.start();
      }
      completion.started = now();
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  // Brings header and records of a finished launch to the host.
  void fetch(SlotIndex index, Completion& completion) noexcept {
    const std::array<std::uint32_t, kKernelCount> records{completion.launch.n_muons, completion.launch.n_pairs};
    try {
      for (std::size_t k = 0; k < kKernelCount; ++k) {
        slots[index].result[k].sync(XCL_BO_SYNC_BO_FROM_DEVICE, result_bytes(std::min(records[k], capacity(k))), 0);
      }
    } catch (const std::exception&) {
      completion.status = CompletionStatus::kFailed;
    }
    completion.from_device_done = now();
  }

  SlotShape shape;
  DeviceInfo info;
  LaunchTracker tracker;  // before the run objects, whose callbacks use it
  xrt::device device;
  xrt::uuid uuid;
  std::array<xrt::kernel, kKernelCount> kernels;
  std::vector<SlotObjects> slots;
  bool is_gone = false;
};

XrtDevice::XrtDevice(const XrtDeviceConfig& config) : impl_(std::make_unique<Impl>(config)) {}

XrtDevice::~XrtDevice() {
  const auto deadline = now() + kDrainPatience;
  std::array<Completion, 1> completion;
  while (impl_->tracker.in_flight() > 0 && poll(completion, deadline) > 0) {
  }
  if (impl_->tracker.in_flight() > 0) {
    [[maybe_unused]] auto* const leaked = impl_.release();
  }
}

const DeviceInfo& XrtDevice::info() const noexcept { return impl_->info; }

Slot XrtDevice::slot(SlotIndex index) noexcept {
  auto& objects = impl_->slots[index];
  Slot slot;
  slot.input = {objects.input_words, impl_->shape.muon_capacity};
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    slot.result[k] = {objects.result_bytes[k], result_bytes(impl_->capacity(k))};
  }
  return slot;
}

SubmitStatus XrtDevice::submit(const Launch& launch) noexcept {
  if (impl_->is_gone || launch.n_muons > impl_->shape.muon_capacity) return SubmitStatus::kFailed;
  if (!impl_->tracker.begin(launch)) return SubmitStatus::kFull;
  if (impl_->start(launch)) return SubmitStatus::kAccepted;
  impl_->is_gone = true;
  return SubmitStatus::kFailed;
}

std::size_t XrtDevice::poll(std::span<Completion> completions, SteadyTime wait_until) noexcept {
  return poll_tracker(impl_->tracker, completions, wait_until,
                      [this](SlotIndex slot, Completion& completion) { impl_->fetch(slot, completion); });
}

BoardSensors XrtDevice::sensors() const noexcept {
  return sensors_from_xrt(told<xrt::info::device::thermal>(impl_->device),
                          told<xrt::info::device::electrical>(impl_->device));
}

}  // namespace mu40
