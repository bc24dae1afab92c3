// The AXI4-Lite control registers of one compute unit in ap_ctrl_hs, as Vitis HLS lays them out: control word at 0x00,
// arguments from 0x10. Not here: what the unit computes (compute_unit.hpp).
// Source of the bits: Vitis HLS user guide UG1399, "S_AXILITE control register map".
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "layout/kernel_interface.hpp"

namespace mu40::swboard {

inline constexpr std::uint32_t kApStart = 1U << 0U;
inline constexpr std::uint32_t kApDone = 1U << 1U;
inline constexpr std::uint32_t kApIdle = 1U << 2U;
inline constexpr std::uint32_t kApReady = 1U << 3U;
inline constexpr std::uint32_t kFirstArgumentOffset = 0x10;

// The arguments of one start, as the registers hold them.
struct KernelArguments {
  std::uint64_t muons = 0;
  std::uint64_t result = 0;
  std::uint32_t n_muons = 0;
  std::uint32_t capacity = 0;
  std::uint64_t sequence = 0;
};

// write(), read() and arguments() belong to the thread that serves the host; finish() to the one that computes.
class ControlRegisters {
 public:
  // Bytes of the register file; the address range of the unit may be larger.
  static constexpr std::uint32_t kSizeBytes = 0x48;
  using Words = std::array<std::uint32_t, kSizeBytes / 4>;

  // Writes words from byte `offset` on; words outside the register file are ignored, as on the bus. The control word is
  // applied last. True when this started the unit: it is busy from here on. A start while busy is ignored.
  [[nodiscard]] bool write(std::uint32_t offset, std::span<const std::uint32_t> words) noexcept;
  // Reads one word; reading ap_done clears it. 0 outside the register file.
  [[nodiscard]] std::uint32_t read(std::uint32_t offset) noexcept;
  [[nodiscard]] KernelArguments arguments() const noexcept;
  // The register file as written; the control word in it means nothing.
  [[nodiscard]] const Words& words() const noexcept { return words_; }
  [[nodiscard]] bool is_busy() const noexcept { return control_.load(std::memory_order_acquire) == kApStart; }
  // The unit is done: everything written before is visible to whoever reads the control word.
  void finish() noexcept { control_.store(kApDone | kApIdle | kApReady, std::memory_order_release); }

 private:
  [[nodiscard]] std::uint32_t word(std::uint32_t offset) const noexcept { return words_[offset / 4]; }
  [[nodiscard]] std::uint64_t double_word(std::uint32_t offset) const noexcept;

  std::atomic<std::uint32_t> control_{kApIdle};
  Words words_{};
};

}  // namespace mu40::swboard
