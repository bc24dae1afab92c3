// Host memory of the slots of devices that are not boards: cache-line aligned, written when made, so that nothing is
// committed while streaming.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "device/inference_device.hpp"

namespace mu40 {

// Immutable layout; the bytes belong to whoever holds the slot.
class SlotMemory {
 public:
  // `has_results` = false: result spans are empty.
  SlotMemory(const SlotShape& shape, bool has_results);

  [[nodiscard]] Slot slot(SlotIndex index) noexcept;
  // Where kernel `kernel` writes; holds result_bytes(capacity(kernel)).
  [[nodiscard]] std::byte* result(SlotIndex index, KernelId kernel) noexcept;
  [[nodiscard]] std::uint32_t capacity(KernelId kernel) const noexcept;

 private:
  struct alignas(64) Line {
    std::array<std::byte, 64> bytes{};
  };
  struct Memory {
    std::vector<Line> input;
    std::array<std::vector<Line>, kKernelCount> result;
  };

  SlotShape shape_;
  std::vector<Memory> memory_;
};

}  // namespace mu40
