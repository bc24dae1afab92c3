#include "support/fake_device.hpp"

#include <algorithm>
#include <cstring>

#include "layout/result_seal.hpp"

namespace mu40 {

FakeDevice::FakeDevice(Clock& clock, const SlotShape& shape, ExpectedKernels kernels, const FakeBehaviour& behaviour)
    : clock_(clock),
      shape_(shape),
      kernels_(std::move(kernels)),
      behaviour_(behaviour),
      info_{"fake", "", true},
      slots_(shape.slots),
      random_(behaviour.seed) {
  for (auto& slot : slots_) {
    slot.input.resize(shape.muon_capacity);
    slot.result[0].resize(result_bytes(shape.muon_capacity) / 8);
    slot.result[1].resize(result_bytes(shape.pair_capacity) / 8);
  }
}

Slot FakeDevice::slot(SlotIndex index) noexcept {
  SlotMemory& memory = slots_[index];
  return {memory.input, {std::as_bytes(std::span(memory.result[0])), std::as_bytes(std::span(memory.result[1]))}};
}

// When a launch that may start at `from` is done.
SteadyTime FakeDevice::serve(SteadyTime from) const noexcept {
  auto left = behaviour_.service;
  SteadyTime time = from;
  while (behaviour_.stall_period.count() != 0) {
    const auto since = time - behaviour_.stall_begin;
    if (since.count() < 0) {
      if (time + left <= behaviour_.stall_begin) break;
      left -= behaviour_.stall_begin - time;
      time = behaviour_.stall_begin;
      continue;
    }
    const SteadyTime window = behaviour_.stall_begin + behaviour_.stall_period * (since / behaviour_.stall_period);
    if (time < window + behaviour_.stall) time = window + behaviour_.stall;
    const SteadyTime next = window + behaviour_.stall_period;
    if (time + left <= next) break;
    left -= next - time;
    time = next;
  }
  return time + left;
}

SubmitStatus FakeDevice::submit(const Launch& launch) noexcept {
  if (launches_ >= behaviour_.die_at) return SubmitStatus::kFailed;
  if (running_.size() >= behaviour_.depth) return SubmitStatus::kFull;
  const bool faulty = std::uniform_real_distribution<>(0, 1)(random_) < behaviour_.fault_rate;
  if (faulty) ++faulty_launches_;
  const auto is = [&](FakeFault fault) { return faulty && behaviour_.fault == fault; };

  const SteadyTime now = clock_.now();
  Completion completion;
  completion.launch = launch;
  completion.status = is(FakeFault::kFail) ? CompletionStatus::kFailed : CompletionStatus::kOk;
  completion.to_device_done = now;
  completion.started = now;
  free_at_ = serve(std::max(now, free_at_));
  const bool never = is(FakeFault::kLose) || launches_ >= behaviour_.hang_from;
  completion.finished = never ? SteadyTime::max() : free_at_;
  completion.from_device_done = completion.finished;
  if (!is(FakeFault::kStale)) compute(launch, is(FakeFault::kFlipSealed), is(FakeFault::kFlipAfter));
  running_.push_back(completion);
  if (is(FakeFault::kTwice)) {
    completion.finished += behaviour_.service * 7 / 2;  // while the slot may already be at work again
    running_.push_back(completion);
  }
  ++launches_;
  return SubmitStatus::kAccepted;
}

std::size_t FakeDevice::poll(std::span<Completion> completions, SteadyTime wait_until) noexcept {
  SteadyTime first = wait_until;
  for (const Completion& completion : running_) first = std::min(first, completion.finished);
  clock_.wait_until(first);
  std::size_t n = 0;
  const auto deliver = [&](auto at) {
    completions[n++] = *at;
    running_.erase(at);
  };
  while (n < completions.size()) {
    const auto done = [&](const Completion& completion) { return completion.finished <= clock_.now(); };
    if (behaviour_.out_of_order) {
      const auto last = std::find_if(running_.rbegin(), running_.rend(), done);
      if (last == running_.rend()) break;
      deliver(std::next(last).base());
    } else {
      const auto next = std::find_if(running_.begin(), running_.end(), done);
      if (next == running_.end()) break;
      deliver(next);
    }
  }
  return n;
}

void FakeDevice::compute(const Launch& launch, bool flip_sealed, bool flip_after) noexcept {
  const auto muons = std::span<const MuonRecord>(slots_[launch.slot].input).first(launch.n_muons);
  const auto recalibrated = kernels_.recalibrate(muons);
  const auto pairs = kernels_.classify(muons);
  write_result(launch, KernelId::kRecalibrate, recalibrated.data(), static_cast<std::uint32_t>(recalibrated.size()),
               flip_sealed, flip_after);
  write_result(launch, KernelId::kClassify, pairs.data(), static_cast<std::uint32_t>(pairs.size()), false, false);
}

void FakeDevice::write_result(const Launch& launch, KernelId kernel, const void* records, std::uint32_t count,
                              bool flip_sealed, bool flip_after) noexcept {
  auto* result = reinterpret_cast<std::byte*>(slots_[launch.slot].result[static_cast<std::size_t>(kernel)].data());
  if (count != 0) std::memcpy(result + sizeof(ResultHeader), records, std::size_t{count} * kResultRecordBytes);
  const std::size_t bit = count == 0 ? 0 : random_() % (std::size_t{count} * kResultRecordBytes * 8);
  const auto flip = [&] { result[sizeof(ResultHeader) + bit / 8] ^= std::byte{1} << (bit % 8); };
  if (flip_sealed && count != 0) flip();
  ResultHeader header{};
  header.fidelity = static_cast<std::uint8_t>(Fidelity::kFunctional);
  header.kernel = static_cast<std::uint8_t>(kernel);
  header.sequence = launch.sequence;
  header.network_hash = kernels_.network_hash[static_cast<std::size_t>(kernel)];
  header.count = count;
  header.cycles = static_cast<std::uint64_t>(behaviour_.service.count());
  header.clock_khz = 1'000'000;
  seal_result(result, header);
  if (flip_after && count != 0) flip();
}

}  // namespace mu40
