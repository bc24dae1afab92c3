#include "layout/crc32c.hpp"

#include <isa-l/crc.h>

#include <algorithm>
#include <limits>

namespace mu40 {

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t previous) noexcept {
  std::uint32_t state = ~previous;
  while (!bytes.empty()) {
    const auto n = std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max());
    // ISA-L takes a pointer to non-const and does not write through it.
    auto* p = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(bytes.data()));
    state = crc32_iscsi(p, static_cast<int>(n), state);
    bytes = bytes.subspan(n);
  }
  return ~state;
}

}  // namespace mu40
