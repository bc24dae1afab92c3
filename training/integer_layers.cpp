#include "integer_layers.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>

#include "layout/error.hpp"
#include "quantiser.hpp"

namespace mu40 {
namespace {

using Codes = Eigen::Matrix<std::int32_t, Eigen::Dynamic, Eigen::Dynamic>;

// A layer as integers, with all its neurons.
struct Whole {
  Codes weights;
  std::vector<std::int32_t> bias;
  std::vector<int> shift;
  int activation_bits = 0;
  std::vector<bool> is_alive;
};

Codes weight_codes(const Mlp::Layer& layer) {
  return Codes::NullaryExpr(layer.used_weights.rows(), layer.used_weights.cols(), [&](Eigen::Index n, Eigen::Index i) {
    const int fraction =
        layer.sum_fraction[static_cast<std::size_t>(n)] - layer.input_fraction[static_cast<std::size_t>(i)];
    return static_cast<std::int32_t>(std::ldexp(layer.used_weights(n, i), fraction));
  });
}

Whole whole(const Mlp::Layer& layer) {
  Whole out{weight_codes(layer), {}, {}, layer.activation_bits, {}};
  for (Eigen::Index n = 0; n < layer.used_weights.rows(); ++n) {
    const auto neuron = static_cast<std::size_t>(n);
    out.bias.push_back(static_cast<std::int32_t>(std::ldexp(layer.used_bias(n, 0), layer.sum_fraction[neuron])));
    out.shift.push_back(layer.sum_fraction[neuron] - layer.output_fraction[neuron]);
  }
  out.is_alive.assign(out.bias.size(), true);
  return out;
}

// What neuron `n` gives when all its inputs are 0.
std::int32_t constant_output(const Whole& layer, std::size_t n) {
  const std::int32_t half = layer.shift[n] == 0 ? 0 : 1 << (layer.shift[n] - 1);
  return std::clamp((layer.bias[n] + half) >> layer.shift[n], 0, largest_activation_code(layer.activation_bits));
}

// Buries the neurons of `layer` that cannot vary or that `next` does not use; true if there was one.
bool bury(Whole& layer, Whole& next) {
  bool changed = false;
  for (std::size_t n = 0; n < layer.bias.size(); ++n) {
    const auto row = static_cast<Eigen::Index>(n);
    if (!layer.is_alive[n]) continue;
    const bool is_used = !next.weights.col(row).isZero();
    const bool varies = !layer.weights.row(row).isZero();
    if (is_used && varies) continue;
    if (is_used) {
      const auto value = constant_output(layer, n);
      for (std::size_t k = 0; k < next.bias.size(); ++k) {
        next.bias[k] += value * next.weights(static_cast<Eigen::Index>(k), row);
      }
      next.weights.col(row).setZero();
    }
    layer.weights.row(row).setZero();
    layer.is_alive[n] = false;
    changed = true;
  }
  return changed;
}

// The living neurons of layer `index`; `before` are those of the layer before it.
IntegerLayer compact(const Whole& layer, const std::vector<bool>& before) {
  IntegerLayer out;
  out.node.activation_bits = layer.activation_bits;
  std::vector<Eigen::Index> columns;
  std::uint32_t position = 0;
  for (Eigen::Index i = 0; i < layer.weights.cols(); ++i) {
    const auto input = static_cast<std::size_t>(i);
    const bool is_feature = input >= before.size();
    const auto index = is_feature ? static_cast<std::uint32_t>(input - before.size()) : position;
    if (!is_feature && before[input]) ++position;
    if (layer.weights.col(i).isZero()) continue;
    columns.push_back(i);
    out.inputs.push_back({is_feature, index});
  }
  if (columns.empty()) {  // constant outputs still need an input
    columns.push_back(0);
    out.inputs.push_back({before.empty(), 0});
  }
  for (std::size_t n = 0; n < layer.bias.size(); ++n) {
    if (!layer.is_alive[n]) continue;
    auto& row = out.node.weights.emplace_back();
    for (const auto column : columns) row.push_back(layer.weights(static_cast<Eigen::Index>(n), column));
    out.node.bias.push_back(layer.bias[n]);
    out.node.shift.push_back(layer.shift[n]);
  }
  return out;
}

}  // namespace

IntegerLayers integer_layers(const Mlp& mlp) {
  std::vector<Whole> layers;
  for (const auto& layer : mlp.layers()) layers.push_back(whole(layer));
  bool changed = true;
  while (changed) {
    changed = false;
    for (std::size_t l = 0; l + 1 < layers.size(); ++l) changed = bury(layers[l], layers[l + 1]) || changed;
  }
  IntegerLayers out;
  std::vector<bool> before;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    if (std::find(layers[l].is_alive.begin(), layers[l].is_alive.end(), true) == layers[l].is_alive.end()) {
      throw Error(ErrorCode::kInternal,
                  "layer " + std::to_string(l) + " of the trained network has no neuron left that does something");
    }
    out.layers.push_back(compact(layers[l], before));
    before = layers[l].is_alive;
  }
  out.output_fractions = mlp.layers().back().output_fraction;
  return out;
}

namespace {

void set_layer(Mlp::Layer& layer, const IntegerLayer& integers, Eigen::Index n_before) {
  layer.weights.value.setZero();
  const auto& node = integers.node;
  for (std::size_t n = 0; n < node.weights.size(); ++n) {
    const auto row = static_cast<Eigen::Index>(n);
    layer.bias.value(row, 0) = std::ldexp(static_cast<float>(node.bias[n]), -layer.sum_fraction[n]);
    for (std::size_t i = 0; i < integers.inputs.size(); ++i) {
      const auto input = integers.inputs[i];
      const auto column = input.index + (input.is_feature ? static_cast<std::size_t>(n_before) : 0U);
      layer.weights.value(row, static_cast<Eigen::Index>(column)) =
          std::ldexp(static_cast<float>(node.weights[n][i]), layer.input_fraction[column] - layer.sum_fraction[n]);
    }
  }
  layer.mask = (layer.weights.value.array() != 0).cast<float>();
}

}  // namespace

Mlp mlp_of(MlpShape shape, const IntegerLayers& layers) {
  const auto refuse = [](const std::string& what) {
    throw Error(ErrorCode::kMismatch, "the network does not fit its recipe: " + what);
  };
  const auto n_features = static_cast<Eigen::Index>(shape.input_limits.size());
  if (layers.layers.size() != shape.hidden.size() + 1) refuse(std::to_string(layers.layers.size()) + " layers");
  for (std::size_t l = 0; l < shape.hidden.size(); ++l) {
    shape.hidden[l].neurons = static_cast<int>(layers.layers[l].node.weights.size());
    if (layers.layers[l].node.activation_bits != shape.hidden[l].activation_bits) refuse("other activation bits");
  }
  std::mt19937_64 unused;
  Mlp mlp(std::move(shape), Eigen::VectorXf::Zero(n_features), unused);
  for (std::size_t l = 0; l < layers.layers.size(); ++l) {
    auto& layer = mlp.layers()[l];
    const auto& node = layers.layers[l].node;
    const auto n_before = l == 0 ? 0 : mlp.layers()[l - 1].weights.value.rows();
    set_input_scales(mlp, l);
    if (static_cast<Eigen::Index>(node.weights.size()) != layer.weights.value.rows()) refuse("other outputs");
    layer.output_fraction =
        layer.is_hidden ? std::vector<int>(node.weights.size(), layer.activation_bits) : layers.output_fractions;
    for (std::size_t n = 0; n < node.weights.size(); ++n) {
      layer.sum_fraction.push_back(layer.output_fraction[n] + node.shift[n]);
    }
    for (const auto input : layers.layers[l].inputs) {
      const auto column = static_cast<Eigen::Index>(input.index) + (input.is_feature ? n_before : 0);
      if (column >= layer.weights.value.cols()) refuse("inputs that the recipe does not have");
    }
    set_layer(layer, layers.layers[l], n_before);
  }
  mlp.set_quantised(true);
  return mlp;
}

}  // namespace mu40
