#include "device/reference_device.hpp"

#include <algorithm>

#include "layout/error.hpp"
#include "layout/result_seal.hpp"

namespace mu40 {
namespace {

constexpr std::uint32_t kNanosecondClockKhz = 1'000'000;

const Network& checked(const Network& network, KernelId kernel) {
  if (network.task() != kernel) {
    throw Error(ErrorCode::kMismatch, "network '" + network.name() + "' is not for " +
                                          std::string(kKernelNames[static_cast<std::size_t>(kernel)]));
  }
  return network;
}

// Writes as many records as fit behind the header; the header's count and status.
template <class Record>
void write(const std::vector<Record>& records, std::uint32_t capacity, std::byte* result, ResultHeader& header) {
  header.count = static_cast<std::uint32_t>(std::min<std::size_t>(records.size(), capacity));
  header.status = static_cast<std::uint32_t>(records.size() > capacity ? KernelStatus::kOverflow : KernelStatus::kOk);
  const auto bytes = std::as_bytes(std::span(records)).first(header.count * sizeof(Record));
  std::copy(bytes.begin(), bytes.end(), result + sizeof header);
}

}  // namespace

ReferenceDevice::ReferenceDevice(const SlotShape& shape, const Network& recalibrate, const Network& classify)
    : network_hash_{recalibrate.short_hash(), classify.short_hash()},
      recalibrate_(checked(recalibrate, KernelId::kRecalibrate)),
      classify_(checked(classify, KernelId::kClassify)),
      memory_(shape, true),
      tracker_(shape.slots, kKernelCount) {}

void ReferenceDevice::compute(KernelId kernel, const Launch& launch) {
  const auto start = std::chrono::steady_clock::now();
  const auto muons = memory_.slot(launch.slot).input.first(launch.n_muons);
  std::byte* const result = memory_.result(launch.slot, kernel);
  ResultHeader header{};
  header.fidelity = static_cast<std::uint8_t>(Fidelity::kFunctional);
  header.kernel = static_cast<std::uint8_t>(kernel);
  header.sequence = launch.sequence;
  header.network_hash = network_hash_[static_cast<std::size_t>(kernel)];
  header.clock_khz = kNanosecondClockKhz;
  try {
    if (kernel == KernelId::kRecalibrate) {
      write(recalibrate_.recalibrate(muons), memory_.capacity(kernel), result, header);
    } else {
      write(classify_.classify(muons), memory_.capacity(kernel), result, header);
    }
  } catch (const Error&) {
    header.status = static_cast<std::uint32_t>(KernelStatus::kBadInput);
  }
  const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - start;
  header.cycles = static_cast<std::uint64_t>(took.count());
  seal_result(result, header);
}

SubmitStatus ReferenceDevice::submit(const Launch& launch) noexcept {
  if (launch.n_muons > memory_.capacity(KernelId::kRecalibrate)) return SubmitStatus::kFailed;
  if (!tracker_.begin(launch)) return SubmitStatus::kFull;
  auto& completion = tracker_.completion(launch.slot);
  completion.to_device_done = completion.started = std::chrono::steady_clock::now();
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    bool has_failed = false;
    try {
      compute(static_cast<KernelId>(k), launch);
    } catch (const std::exception&) {  // out of memory
      has_failed = true;
    }
    tracker_.part_finished(launch.slot, has_failed);
  }
  return SubmitStatus::kAccepted;
}

std::size_t ReferenceDevice::poll(std::span<Completion> completions, SteadyTime wait_until) noexcept {
  return poll_tracker(tracker_, completions, wait_until,
                      [](SlotIndex, Completion& completion) { completion.from_device_done = completion.finished; });
}

}  // namespace mu40
