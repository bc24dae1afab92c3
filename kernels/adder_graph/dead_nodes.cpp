#include "adder_graph/dead_nodes.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mu40 {

AdderGraph without_dead_nodes(const AdderGraph& graph) {
  const auto& nodes = graph.nodes;
  std::vector<bool> is_live(nodes.size());
  std::vector<bool> is_live_table(graph.tables.size());
  for (const auto output : graph.outputs) is_live[output.node] = true;
  for (auto i = nodes.size(); i-- > 0;) {
    if (!is_live[i]) continue;
    for (const auto operand : nodes[i].reads()) is_live[operand.node] = true;
    if (nodes[i].op == AdderOp::kTable) is_live_table[static_cast<std::size_t>(nodes[i].y)] = true;
  }
  AdderGraph live;
  std::vector<std::int64_t> table_place(graph.tables.size());
  for (std::size_t i = 0; i < graph.tables.size(); ++i) {
    table_place[i] = std::ssize(live.tables);
    if (is_live_table[i]) live.tables.push_back(graph.tables[i]);
  }
  std::vector<std::uint32_t> place(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!is_live[i]) continue;
    place[i] = static_cast<std::uint32_t>(live.nodes.size());
    auto& node = live.nodes.emplace_back(nodes[i]);
    for (std::size_t k = 0; k < node.reads().size(); ++k) node.operands[k].node = place[node.operands[k].node];
    if (node.op == AdderOp::kTable) node.y = table_place[static_cast<std::size_t>(node.y)];
  }
  for (const auto output : graph.outputs) live.outputs.push_back({place[output.node], output.shift});
  return live;
}

}  // namespace mu40
