// Cuts an adder graph into clocks by the delays of its nodes: as few stages as the period allows, then as few
// registers. Not here: how the registers are written down (verilog_core.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include "adder_graph/adder_graph.hpp"
#include "emit/delay_model.hpp"

namespace mu40 {

struct Pipeline {
  // The stage in which each node is computed, 0 .. n_stages - 1. A value is registered once for every stage between the
  // one that makes it and the last one that reads it; fields are registered at the input, outputs behind the last
  // stage.
  std::vector<int> stage;
  std::vector<int> last_read;  // stage of the last reader of each node; n_stages where it is an output
  int n_stages = 0;
  std::vector<double> stage_delay_ns;  // longest path of each stage by the model, clock-to-Q included
  std::int64_t register_bits = 0;
};

// Throws Error where one node alone takes longer than the period; it names the least period.
[[nodiscard]] Pipeline make_pipeline(const AdderGraph& graph, double period_ns, const DelayModel& model);

}  // namespace mu40
