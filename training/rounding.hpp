// What the integers do to a layer of the trainer: weights, biases and activations on their grids. The only place of the
// trainer that rounds; the sums between are exact (mlp.hpp).
#pragma once

#include <algorithm>
#include <cmath>

#include "mlp.hpp"

namespace mu40 {

// Half up, as the integer layers round.
template <typename Real>
[[nodiscard]] Real round_half_up(Real value) {
  return std::floor(value + Real{0.5});
}

// used_weights and used_bias onto their grids; weights beyond their codes are cut.
template <typename Real>
void round_weights(DenseLayerOf<Real>& layer) {
  const auto top = static_cast<Real>(largest_weight_code(layer.weight_bits));
  for (Eigen::Index n = 0; n < layer.used_weights.rows(); ++n) {
    const int sum = layer.sum_fraction[static_cast<std::size_t>(n)];
    for (Eigen::Index i = 0; i < layer.used_weights.cols(); ++i) {
      const int fraction = sum - layer.input_fraction[static_cast<std::size_t>(i)];
      Real& weight = layer.used_weights(n, i);
      weight = std::ldexp(std::clamp(round_half_up(std::ldexp(weight, fraction)), -top, top), -fraction);
    }
    layer.used_bias(n, 0) = std::ldexp(round_half_up(std::ldexp(layer.used_bias(n, 0), sum)), -sum);
  }
}

// 2^fraction of each neuron; with `sign` -1, 2^-fraction.
template <typename Real>
[[nodiscard]] Eigen::Array<Real, Eigen::Dynamic, 1> output_scale(const DenseLayerOf<Real>& layer, int sign) {
  Eigen::Array<Real, Eigen::Dynamic, 1> scale(layer.sums.rows());
  for (Eigen::Index n = 0; n < scale.size(); ++n) {
    scale[n] = std::ldexp(Real{1}, sign * layer.output_fraction[static_cast<std::size_t>(n)]);
  }
  return scale;
}

// outputs from sums.
template <typename Real>
void round_outputs(DenseLayerOf<Real>& layer) {
  const auto scale = output_scale(layer, 1);
  const auto unit = output_scale(layer, -1);
  const auto top = static_cast<Real>(largest_activation_code(layer.activation_bits));
  layer.outputs.resize(layer.sums.rows(), layer.sums.cols());
  for (Eigen::Index i = 0; i < layer.sums.cols(); ++i) {
    const auto rounded = (layer.sums.col(i).array() * scale + Real{0.5}).floor();
    if (layer.is_hidden) {
      layer.outputs.col(i) = rounded.max(Real{0}).min(top) * unit;
    } else {
      layer.outputs.col(i) = rounded * unit;
    }
  }
}

// `back` = 0 where an activation is at its top.
template <typename Real>
void stop_at_top(const DenseLayerOf<Real>& layer, MatrixOf<Real>& back) {
  const auto top = static_cast<Real>(largest_activation_code(layer.activation_bits));
  const Eigen::Array<Real, Eigen::Dynamic, 1> limit = top * output_scale(layer, -1);
  for (Eigen::Index i = 0; i < back.cols(); ++i) {
    back.col(i) = (layer.sums.col(i).array() < limit).select(back.col(i), Real{0});
  }
}

// Weights not farther out than their codes reach: one that drifted away would not come back.
template <typename Real>
void keep_in_range(DenseLayerOf<Real>& layer) {
  const auto top = static_cast<Real>(largest_weight_code(layer.weight_bits));
  for (Eigen::Index n = 0; n < layer.weights.value.rows(); ++n) {
    for (Eigen::Index i = 0; i < layer.weights.value.cols(); ++i) {
      const int fraction =
          layer.sum_fraction[static_cast<std::size_t>(n)] - layer.input_fraction[static_cast<std::size_t>(i)];
      const Real limit = std::ldexp(top, -fraction);
      layer.weights.value(n, i) = std::clamp(layer.weights.value(n, i), -limit, limit);
    }
  }
}

}  // namespace mu40
