#include "device/slot_memory.hpp"

namespace mu40 {

SlotMemory::SlotMemory(const SlotShape& shape, bool has_results) : shape_(shape), memory_(shape.slots) {
  const auto lines = [](std::size_t bytes) { return (bytes + sizeof(Line) - 1) / sizeof(Line); };
  for (auto& memory : memory_) {
    memory.input.resize(lines(shape.muon_capacity * sizeof(MuonRecord)));
    if (!has_results) continue;
    for (std::size_t k = 0; k < kKernelCount; ++k) {
      memory.result[k].resize(lines(result_bytes(capacity(static_cast<KernelId>(k)))));
    }
  }
}

std::uint32_t SlotMemory::capacity(KernelId kernel) const noexcept {
  return kernel == KernelId::kRecalibrate ? shape_.muon_capacity : shape_.pair_capacity;
}

std::byte* SlotMemory::result(SlotIndex index, KernelId kernel) noexcept {
  return memory_[index].result[static_cast<std::size_t>(kernel)].data()->bytes.data();
}

Slot SlotMemory::slot(SlotIndex index) noexcept {
  auto& memory = memory_[index];
  Slot slot;
  slot.input = {reinterpret_cast<MuonRecord*>(memory.input.data()), shape_.muon_capacity};
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    if (memory.result[k].empty()) continue;
    slot.result[k] = {memory.result[k].data()->bytes.data(), result_bytes(capacity(static_cast<KernelId>(k)))};
  }
  return slot;
}

}  // namespace mu40
