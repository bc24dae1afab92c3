#include "device/cpu_device.hpp"

#include <algorithm>

#include "engine/kernel_model.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::uint64_t kBuildId = 0;  // of the kernels in this program

}  // namespace

// One thread with one kernel and the ring of slots that wait for it. A slot is in the ring at most once, so a ring of
// all slots never overflows.
class CpuDevice::Worker {
 public:
  Worker(CpuDevice& device, KernelId kernel, const Network& network, std::uint32_t slots)
      : device_(device), kernel_(kernel), model_(kernel, network, kBuildId), ring_(slots) {
    thread_ = std::jthread([this] { work(); });
  }
  ~Worker() {
    stops_.store(true, std::memory_order_relaxed);
    waiting_.post();
    thread_.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void push(SlotIndex slot) noexcept {
    ring_[pushed_++ % ring_.size()] = slot;
    waiting_.post();
  }

 private:
  void work() noexcept {
    for (std::size_t popped = 0;; ++popped) {
      waiting_.take();
      if (stops_.load(std::memory_order_relaxed)) return;
      const SlotIndex slot = ring_[popped % ring_.size()];
      const Launch& launch = device_.tracker_.completion(slot).launch;
      const auto input = device_.memory_.slot(slot).input.first(launch.n_muons);
      model_.run(input, device_.memory_.capacity(kernel_), launch.sequence, device_.memory_.result(slot, kernel_));
      device_.tracker_.part_finished(slot, false);
    }
  }

  CpuDevice& device_;
  KernelId kernel_;
  KernelModel model_;
  std::vector<SlotIndex> ring_;
  std::size_t pushed_ = 0;
  std::atomic<bool> stops_{false};
  CompletionSignal waiting_;
  std::jthread thread_;
};

CpuDevice::CpuDevice(const CpuDeviceConfig& config, const Network& recalibrate, const Network& classify)
    : threads_per_kernel_(config.threads_per_kernel),
      memory_(config.shape, true),
      tracker_(config.shape.slots, kKernelCount) {
  if (threads_per_kernel_ == 0) throw Error(ErrorCode::kInvalidArgument, "threads_per_kernel = 0, expected at least 1");
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    const auto kernel = static_cast<KernelId>(k);
    const Network& network = kernel == KernelId::kRecalibrate ? recalibrate : classify;
    for (std::uint32_t i = 0; i < threads_per_kernel_; ++i) {
      workers_.push_back(std::make_unique<Worker>(*this, kernel, network, config.shape.slots));
    }
  }
}

CpuDevice::~CpuDevice() {
  std::array<Completion, 1> completion;
  while (tracker_.in_flight() > 0) (void)poll(completion, SteadyTime::max());
}

SubmitStatus CpuDevice::submit(const Launch& launch) noexcept {
  if (launch.n_muons > memory_.capacity(KernelId::kRecalibrate)) return SubmitStatus::kFailed;
  if (!tracker_.begin(launch)) return SubmitStatus::kFull;
  auto& completion = tracker_.completion(launch.slot);
  completion.to_device_done = completion.started = std::chrono::steady_clock::now();
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    workers_[k * threads_per_kernel_ + launch.slot % threads_per_kernel_]->push(launch.slot);
  }
  return SubmitStatus::kAccepted;
}

std::size_t CpuDevice::poll(std::span<Completion> completions, SteadyTime wait_until) noexcept {
  return poll_tracker(tracker_, completions, wait_until,
                      [](SlotIndex, Completion& completion) { completion.from_device_done = completion.finished; });
}

}  // namespace mu40
