// Computes an adder graph exactly, node by node, and traps on any value outside its proven range: what shows that the
// graph is the network. Shares no code with network/reference, which it is compared with.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "adder_graph/adder_graph.hpp"

namespace mu40 {

// Single thread (it owns scratch memory). Keeps a reference to the graph.
class AdderGraphEvaluator {
 public:
  explicit AdderGraphEvaluator(const AdderGraph& graph) : graph_(graph), values_(graph.nodes.size()) {}

  // The graph's outputs for one muon, or one pair. Throws Error when a value leaves its range, or `muons` or `outputs`
  // are too few.
  void evaluate(std::span<const MuonWord> muons, std::span<std::int64_t> outputs);

  // The value of each node after the last evaluate().
  [[nodiscard]] std::span<const std::int64_t> values() const noexcept { return values_; }

 private:
  [[nodiscard]] std::int64_t at(Operand operand) const;
  [[nodiscard]] std::int64_t value_of(const AdderNode& node, std::span<const MuonWord> muons) const;

  const AdderGraph& graph_;
  std::vector<std::int64_t> values_;
};

}  // namespace mu40
