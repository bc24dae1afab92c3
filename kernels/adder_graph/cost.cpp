#include "adder_graph/cost.hpp"

#include <algorithm>
#include <cstdlib>
#include <variant>

#include "adder_graph/node_cost.hpp"
#include "adder_graph/signed_digits.hpp"

namespace mu40 {
namespace {

WeightCost cost_of_weights(const DenseNode& layer) {
  WeightCost cost;
  std::int64_t largest = 0;
  for (const auto& row : layer.weights) {
    for (const auto weight : row) {
      cost.n_nonzero += weight != 0 ? 1 : 0;
      cost.signed_digits += std::ssize(signed_digits(weight));
      largest = std::max<std::int64_t>(largest, std::abs(weight));
    }
  }
  cost.weight_bits = width_bits({-largest, largest});
  cost.nonzero_weight_bits = cost.n_nonzero * cost.weight_bits;
  return cost;
}

}  // namespace

LogicCost& LogicCost::operator+=(const LogicCost& other) {
  n_adders += other.n_adders;
  adder_bits += other.adder_bits;
  activation_bits += other.activation_bits;
  select_bits += other.select_bits;
  table_bits += other.table_bits;
  return *this;
}

WeightCost& WeightCost::operator+=(const WeightCost& other) {
  n_nonzero += other.n_nonzero;
  signed_digits += other.signed_digits;
  weight_bits = std::max(weight_bits, other.weight_bits);
  nonzero_weight_bits += other.nonzero_weight_bits;
  return *this;
}

NetworkCost cost_of(const Network& network, const AdderGraph& graph) {
  std::vector<LogicCost> by_origin(network.nodes().size());
  std::vector<int> level(network.nodes().size());
  for (const auto& node : graph.nodes) {
    const auto cost = cost_of(node, graph);
    by_origin[node.origin] += {cost.n_adders, cost.adder_bits, cost.activation_bits, cost.select_bits, cost.table_bits};
    level[node.origin] = std::max(level[node.origin], node.level);
  }
  NetworkCost total;
  for (std::size_t i = 0; i < network.nodes().size(); ++i) {
    const auto& node = network.nodes()[i];
    total.logic += by_origin[i];
    const auto* layer = std::get_if<DenseNode>(&node.operation);
    if (layer == nullptr) {
      total.around += by_origin[i];
      continue;
    }
    LayerCost cost{node.name, layer->inputs.size(), layer->weights.size(), cost_of_weights(*layer), by_origin[i],
                   level[i]};
    total.weights += cost.weights;
    total.layers.push_back(std::move(cost));
  }
  for (const auto output : graph.outputs) {
    total.levels = std::max(total.levels, graph.nodes[output.node].level);
    total.stages = std::max(total.stages, graph.nodes[output.node].stage);
  }
  return total;
}

}  // namespace mu40
