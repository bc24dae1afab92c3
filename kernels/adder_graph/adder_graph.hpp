// A network fully unrolled into two-input adders and the little logic between them, as it stands in RTL: every node has
// a proven range, and by it an exact width. Not a schedule: no registers, no clock. docs/adder-graph.md tells how a
// network becomes such a graph and how its cost and depth are counted.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "layout/muon_word.hpp"
#include "network/network.hpp"

namespace mu40 {

// The value of an earlier node times 2^shift: wires.
struct Operand {
  std::uint32_t node = 0;
  int shift = 0;  // >= 0
  friend bool operator==(const Operand&, const Operand&) = default;
};

// Which of a, b, c, x and y an operation reads stands behind it; what it does not read is zero.
enum class AdderOp : std::uint8_t {
  kField,       // the recorded field `field` of muon x
  kConstant,    // x
  kAdd,         // a + b
  kSubtract,    // a - b
  kShiftRight,  // a >> x, arithmetic: wires
  kAbsolute,    // |a|
  kLess,        // a < x ? 1 : 0
  kSelect,      // a != 0 ? b : c
  kClamp,       // max(x, min(a, y)); a bound that equals the end of a's range cannot act
  kTable,       // tables[y][a - x]
};

struct AdderNode {
  AdderOp op = AdderOp::kConstant;
  MuonField field{};
  std::array<Operand, 3> operands{};  // a, b, c; those that the operation does not read are zero
  std::int64_t x = 0, y = 0;
  // All values that the node takes lie in it. Operands of one another are taken as independent, but within a dense
  // layer the range is that of the weighted sum of the layer's inputs.
  Range range{};
  int level = 0;             // adder levels from the fields to this node's value
  int stage = 0;             // the same with each saturation, multiplexer and small table counted as one more
  std::uint32_t origin = 0;  // the node of the network that it was first made for

  [[nodiscard]] Operand a() const noexcept { return operands[0]; }
  [[nodiscard]] Operand b() const noexcept { return operands[1]; }
  [[nodiscard]] Operand c() const noexcept { return operands[2]; }
  // The operands that it reads.
  [[nodiscard]] std::span<const Operand> reads() const noexcept;
};

// Nodes stand behind their operands, and each is needed by an output.
struct AdderGraph {
  std::vector<AdderNode> nodes;
  std::vector<std::vector<std::int32_t>> tables;
  std::vector<Operand> outputs;  // as Network::outputs()
};

// The same network gives the same graph.
[[nodiscard]] AdderGraph make_adder_graph(const Network& network);

// Two's complement where a value can be negative, else unsigned; 1 bit at least.
[[nodiscard]] bool is_signed(Range range) noexcept;
[[nodiscard]] int width_bits(Range range) noexcept;

}  // namespace mu40
