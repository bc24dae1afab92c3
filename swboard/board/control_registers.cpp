#include "swboard/board/control_registers.hpp"

namespace mu40::swboard {

bool ControlRegisters::write(std::uint32_t offset, std::span<const std::uint32_t> words) noexcept {
  if (offset % 4 != 0) return false;
  bool starts = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::uint64_t at = offset + 4 * std::uint64_t{i};
    if (at >= kSizeBytes) break;
    if (at == 0) {
      starts = (words[i] & kApStart) != 0;
    } else {
      words_[at / 4] = words[i];
    }
  }
  if (!starts || is_busy()) return false;
  control_.store(kApStart, std::memory_order_release);
  return true;
}

std::uint32_t ControlRegisters::read(std::uint32_t offset) noexcept {
  if (offset % 4 != 0 || offset >= kSizeBytes) return 0;
  if (offset != 0) return word(offset);
  std::uint32_t control = control_.load(std::memory_order_acquire);
  // Only this thread starts the unit, so a unit that is done stays done until here.
  if ((control & kApDone) != 0) control_.store(kApIdle, std::memory_order_relaxed);
  return control;
}

std::uint64_t ControlRegisters::double_word(std::uint32_t offset) const noexcept {
  return word(offset) | (std::uint64_t{word(offset + 4)} << 32U);
}

KernelArguments ControlRegisters::arguments() const noexcept {
  const auto offset = [](KernelArgumentIndex index) {
    return kKernelArguments[static_cast<std::size_t>(index)].offset;
  };
  return {double_word(offset(kArgMuons)), double_word(offset(kArgResult)), word(offset(kArgMuonCount)),
          word(offset(kArgCapacity)), double_word(offset(kArgSequence))};
}

}  // namespace mu40::swboard
