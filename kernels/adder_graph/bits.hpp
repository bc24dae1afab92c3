// Powers of two in integers. Internal to this folder.
#pragma once

#include <bit>
#include <cstdint>

namespace mu40 {

// `value` is not 0.
[[nodiscard]] constexpr int trailing_zeros(std::int64_t value) noexcept {
  return std::countr_zero(static_cast<std::uint64_t>(value));
}

// value * 2^shift
[[nodiscard]] constexpr std::int64_t scaled(std::int64_t value, int shift) noexcept {
  return value * (std::int64_t{1} << shift);
}

}  // namespace mu40
