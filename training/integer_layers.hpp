// The trained integers as dense nodes of a network file, without neurons that do nothing; and the way back.
#pragma once

#include <cstdint>
#include <vector>

#include "mlp.hpp"
#include "network/network.hpp"

namespace mu40 {

// Where an input of a layer comes from.
struct LayerInput {
  bool is_feature = false;  // of the network; else of the layer before
  std::uint32_t index = 0;
};

struct IntegerLayer {
  DenseNode node;                  // its inputs are not set
  std::vector<LayerInput> inputs;  // one a column of the weights
};

struct IntegerLayers {
  std::vector<IntegerLayer> layers;
  std::vector<int> output_fractions;  // output n counts in 2^-output_fractions[n]
};

// `mlp` is quantised. Neurons whose output cannot vary (their value moves into the biases behind them) or that nothing
// uses are left out, and so are inputs without a weight: the function is the same, bit for bit. Throws Error when a
// hidden layer would have no neuron left.
[[nodiscard]] IntegerLayers integer_layers(const Mlp& mlp);

// The way back: a quantised perceptron that computes what `layers` compute, with masks where weights are 0. `shape`
// gives inputs, bits and output scales; the hidden layers have as many neurons as `layers`. Throws Error when `layers`
// do not fit it.
[[nodiscard]] Mlp mlp_of(MlpShape shape, const IntegerLayers& layers);

}  // namespace mu40
