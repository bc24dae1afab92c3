#include "adder_graph/adder_graph.hpp"

#include <algorithm>
#include <bit>

namespace mu40 {

bool is_signed(Range range) noexcept { return range.low < 0; }

int width_bits(Range range) noexcept {
  const auto magnitude = [](std::int64_t value) {
    return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value < 0 ? ~value : value)));
  };
  return std::max(1, std::max(magnitude(range.low), magnitude(range.high)) + (is_signed(range) ? 1 : 0));
}

}  // namespace mu40
