// xclbin files: the "xclbin2" (axlf) container, written for the software board and read of any origin.
// Not here: what the sections of a real card's bitstream mean.
// Source of the layout: AMD's public header xclbin.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "swboard/xclbin/board_payload.hpp"

namespace mu40::swboard {

inline constexpr std::uint32_t kModeSoftware = 5;  // XCLBIN_SW_EMU

struct XclbinSection {
  std::uint32_t kind = 0;  // axlf_section_kind
  std::string name;
  std::vector<std::byte> content;
};

struct Xclbin {
  std::string uuid;        // 8-4-4-4-12 lower-case hex
  std::string platform;    // VBNV name
  std::uint32_t mode = 0;  // XCLBIN_MODE
  std::vector<XclbinSection> sections;

  // The section of that kind, or nullptr.
  [[nodiscard]] const XclbinSection* find(std::uint32_t kind) const noexcept;
};

// The software board's xclbin with both networks. The same texts give the same bytes and the same uuid. Throws Error
// when a text is not a network of its kernel. `models`: the RTL models of a cycle-exact board (swboard/rtl), by
// KernelId; empty: functional.
[[nodiscard]] std::vector<std::byte> make_board_xclbin(const std::string& recalibrate_text,
                                                       const std::string& classify_text,
                                                       const std::array<std::string, kKernelCount>& models = {});
// Reads a container; throws Error naming `name`, the field and what was expected.
[[nodiscard]] Xclbin read_xclbin(std::span<const std::byte> bytes, const std::string& name);
[[nodiscard]] Xclbin read_xclbin(const std::filesystem::path& file);

}  // namespace mu40::swboard
