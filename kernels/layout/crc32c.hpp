// CRC-32C (Castagnoli), as iSCSI, FRD files and the result header use it. Computed by Intel ISA-L.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mu40 {

// CRC-32C of `bytes`; pass the value of the bytes before as `previous` to go on. crc32c("123456789") = 0xE3069283.
// Thread-safe.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t previous = 0) noexcept;

}  // namespace mu40
