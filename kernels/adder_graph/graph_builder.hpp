// Makes the nodes of an adder graph in their simplest form: constants are folded, equal nodes made once, powers of two
// moved out of the nodes into the wires, what cannot act left out. Internal to this folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "adder_graph/adder_graph.hpp"

namespace mu40 {

// Used for one graph. Single thread.
class GraphBuilder {
 public:
  // Nodes made from now on belong to this node of the network.
  void set_origin(std::uint32_t network_node) { origin_ = network_node; }

  [[nodiscard]] Operand field(std::uint32_t muon, MuonField field, Range range);
  [[nodiscard]] Operand constant(std::int64_t value);
  [[nodiscard]] Operand add(Operand a, Operand b);
  [[nodiscard]] Operand subtract(Operand a, Operand b);
  // a * 2^-by for by < 0, a >> by else.
  [[nodiscard]] Operand shift_right(Operand a, int by);
  [[nodiscard]] Operand absolute(Operand a);
  [[nodiscard]] Operand less(Operand a, std::int64_t bound);
  [[nodiscard]] Operand select(Operand condition, Operand if_nonzero, Operand if_zero);
  [[nodiscard]] Operand clamp(Operand a, std::int64_t low, std::int64_t high);
  // values[clamp(index - first, 0, size - 1)]
  [[nodiscard]] Operand table(Operand index, std::int64_t first, std::span<const std::int32_t> values);

  // Makes known that the value of `a` lies in `range`; returns the constant where that leaves one value.
  Operand narrow(Operand a, Range range);

  [[nodiscard]] Range range(Operand a) const;
  [[nodiscard]] int level(Operand a) const { return graph_.nodes[a.node].level; }
  [[nodiscard]] bool is_constant(Operand a) const { return graph_.nodes[a.node].op == AdderOp::kConstant; }

  // The graph of what `outputs` need. Call last.
  [[nodiscard]] AdderGraph finish(std::vector<Operand> outputs);

 private:
  // What makes two nodes equal.
  struct Key {
    AdderOp op;
    MuonField field;
    std::array<Operand, 3> operands;
    std::int64_t x, y;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };

  // The node of the same operation and operands, if there is one.
  Operand make(AdderNode node);
  void count_levels(AdderNode& node) const;

  AdderGraph graph_;
  std::uint32_t origin_ = 0;
  std::unordered_map<Key, std::uint32_t, KeyHash> made_;
};

}  // namespace mu40
