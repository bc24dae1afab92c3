#include "adder_graph/adder_graph.hpp"

#include <algorithm>
#include <bit>

namespace mu40 {

namespace {

std::size_t n_operands(AdderOp op) {
  switch (op) {
    case AdderOp::kField:
    case AdderOp::kConstant:
      return 0;
    case AdderOp::kAdd:
    case AdderOp::kSubtract:
      return 2;
    case AdderOp::kSelect:
      return 3;
    case AdderOp::kShiftRight:
    case AdderOp::kAbsolute:
    case AdderOp::kLess:
    case AdderOp::kClamp:
    case AdderOp::kTable:
      return 1;
  }
  return 0;
}

}  // namespace

std::span<const Operand> AdderNode::reads() const noexcept { return std::span(operands).first(n_operands(op)); }

bool is_signed(Range range) noexcept { return range.low < 0; }

int width_bits(Range range) noexcept {
  const auto magnitude = [](std::int64_t value) {
    return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value < 0 ? ~value : value)));
  };
  return std::max(1, std::max(magnitude(range.low), magnitude(range.high)) + (is_signed(range) ? 1 : 0));
}

}  // namespace mu40
