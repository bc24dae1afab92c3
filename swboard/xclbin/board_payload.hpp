// What stands in the place of a bitstream on the software board: the texts of both networks, and the names of their
// RTL models where the board is cycle-exact. Little-endian: magic "mu40nets", u32 version, u32 number of networks, u64
// build id; a network is u32 kernel, u32 size, text, u32 size, name of the model; at the end the CRC-32C of everything
// before it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "layout/kernel_interface.hpp"

namespace mu40::swboard {

struct BoardPayload {
  std::uint64_t build_id = 0;                          // comes back in every result header
  std::array<std::string, kKernelCount> network_text;  // by KernelId
  std::array<std::string, kKernelCount> model;         // by KernelId: 16 hex digits; empty: functional
};

[[nodiscard]] std::vector<std::byte> pack_payload(const BoardPayload& payload);
// Throws Error naming the offset and what was expected there.
[[nodiscard]] BoardPayload unpack_payload(std::span<const std::byte> bytes);

}  // namespace mu40::swboard
