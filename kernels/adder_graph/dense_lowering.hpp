// One dense layer of a network as adders. Internal to this folder.
#pragma once

#include <span>
#include <vector>

#include "adder_graph/graph_builder.hpp"
#include "network/network.hpp"

namespace mu40 {

// The values of the layer's neurons; `inputs` are the values of layer.inputs. Neurons that are not live are left out
// and get the constant 0.
[[nodiscard]] std::vector<Operand> lower_dense(const DenseNode& layer, std::span<const Operand> inputs,
                                               const std::vector<bool>& is_live, GraphBuilder& builder);

}  // namespace mu40
