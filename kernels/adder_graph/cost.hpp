// What a network costs on a chip, counted on its adder graph and its weights: instant figures to choose networks by,
// not the result of a synthesis. docs/adder-graph.md holds the conventions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adder_graph/adder_graph.hpp"
#include "layout/kernel_interface.hpp"
#include "network/network.hpp"

namespace mu40 {

// Logic that was made for one node of the network (shared logic counts where it was made first), or for all.
struct LogicCost {
  std::int64_t n_adders = 0;         // carry chains
  std::int64_t adder_bits = 0;       // their lengths
  std::int64_t activation_bits = 0;  // saturated bits
  std::int64_t select_bits = 0;      // multiplexed bits
  std::int64_t table_bits = 0;       // bits of read-only memory

  LogicCost& operator+=(const LogicCost& other);
};

// Of a dense layer as the file states it, before anything is shared or left out.
struct WeightCost {
  std::int64_t n_nonzero = 0;
  std::int64_t signed_digits = 0;  // of the canonical signed digits of the weights
  int weight_bits = 0;             // of the layer's widest weight, sign included; of the whole network: the widest
  std::int64_t nonzero_weight_bits = 0;

  WeightCost& operator+=(const WeightCost& other);
};

struct LayerCost {
  std::string name;
  std::size_t n_inputs = 0, n_neurons = 0;
  WeightCost weights;
  LogicCost logic;
  int level = 0;  // adder levels from the fields to its deepest neuron
};

struct NetworkCost {
  std::vector<LayerCost> layers;  // dense layers, in order
  LogicCost around;               // feature and output nodes
  LogicCost logic;                // all
  WeightCost weights;
  int levels = 0;  // adder levels from the recorded fields to the deepest output
  int stages = 0;  // the same with each saturation, multiplexer and small table counted as one more
};

// `graph` is make_adder_graph(network).
[[nodiscard]] NetworkCost cost_of(const Network& network, const AdderGraph& graph);

// Weight bits of the published baseline, counted from its topology: four layers of 16 at ap_fixed<18,6>, 5 inputs and 3
// outputs (recalibrate) or 10 and 1 (classify), all weights non-zero. Source: Zenodo 10375098.
[[nodiscard]] constexpr std::int64_t published_baseline_weight_bits(KernelId task) noexcept {
  constexpr std::int64_t kWidth = 16, kHiddenLayers = 4, kWeightBits = 18;
  const std::int64_t inputs = task == KernelId::kRecalibrate ? 5 : 10;
  const std::int64_t outputs = task == KernelId::kRecalibrate ? 3 : 1;
  return (inputs * kWidth + (kHiddenLayers - 1) * kWidth * kWidth + kWidth * outputs) * kWeightBits;
}

}  // namespace mu40
