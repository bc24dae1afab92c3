#include "adder_graph/evaluator.hpp"

#include <algorithm>
#include <string>

#include "layout/error.hpp"

namespace mu40 {

std::int64_t AdderGraphEvaluator::at(Operand operand) const {
  return values_[operand.node] * (std::int64_t{1} << operand.shift);
}

std::int64_t AdderGraphEvaluator::value_of(const AdderNode& node, std::span<const MuonWord> muons) const {
  switch (node.op) {
    case AdderOp::kField: {
      const auto muon = static_cast<std::size_t>(node.x);
      if (muon >= muons.size()) throw Error(ErrorCode::kInvalidArgument, "adder graph: muon 1 of the pair is missing");
      return get(muons[muon], node.field);
    }
    case AdderOp::kConstant:
      return node.x;
    case AdderOp::kAdd:
      return at(node.a()) + at(node.b());
    case AdderOp::kSubtract:
      return at(node.a()) - at(node.b());
    case AdderOp::kShiftRight:
      return at(node.a()) >> node.x;
    case AdderOp::kAbsolute:
      return at(node.a()) < 0 ? -at(node.a()) : at(node.a());
    case AdderOp::kLess:
      return at(node.a()) < node.x ? 1 : 0;
    case AdderOp::kSelect:
      return at(node.a()) != 0 ? at(node.b()) : at(node.c());
    case AdderOp::kClamp:
      return std::max(node.x, std::min(at(node.a()), node.y));
    case AdderOp::kTable:
      return graph_.tables[static_cast<std::size_t>(node.y)].at(static_cast<std::size_t>(at(node.a()) - node.x));
  }
  return 0;
}

void AdderGraphEvaluator::evaluate(std::span<const MuonWord> muons, std::span<std::int64_t> outputs) {
  if (outputs.size() != graph_.outputs.size()) {
    throw Error(ErrorCode::kInvalidArgument, "adder graph: " + std::to_string(outputs.size()) + " places for " +
                                                 std::to_string(graph_.outputs.size()) + " outputs");
  }
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
    const auto& node = graph_.nodes[i];
    values_[i] = value_of(node, muons);
    if (values_[i] < node.range.low || values_[i] > node.range.high) {
      throw Error(ErrorCode::kInternal, "adder graph: node " + std::to_string(i) + ": value " +
                                            std::to_string(values_[i]) + " leaves its proven range " +
                                            std::to_string(node.range.low) + ".." + std::to_string(node.range.high));
    }
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i] = at(graph_.outputs[i]);
}

}  // namespace mu40
