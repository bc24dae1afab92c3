// Choice of the power-of-two scales with which a trained perceptron becomes integers.
#pragma once

#include <cstddef>

#include "mlp.hpp"

namespace mu40 {

// Scales each hidden neuron so that its activations on `inputs` just fill their codes (a ReLU neuron times c, its
// outgoing weights divided by c: the function stays), then takes for each neuron the scale of its weights with the
// least error in its sum, and switches `mlp` to the integers' forward pass.
void quantise(Mlp& mlp, const Eigen::MatrixXf& inputs);

// Sets input_limit and input_fraction of layer `index` from the shape and from the layer before, whose scales are set.
void set_input_scales(Mlp& mlp, std::size_t index);

}  // namespace mu40
