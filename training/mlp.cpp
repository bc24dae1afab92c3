#include "mlp.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "layout/error.hpp"
#include "rounding.hpp"

namespace mu40 {
namespace {

template <typename Real>
DenseLayerOf<Real> make_layer(const LayerShape& shape, Eigen::Index n_inputs, bool is_hidden, std::mt19937_64& random) {
  DenseLayerOf<Real> layer;
  std::normal_distribution<Real> he(0, std::sqrt(Real{2} / static_cast<Real>(n_inputs)));
  layer.weights.value = MatrixOf<Real>::NullaryExpr(shape.neurons, n_inputs, [&] { return he(random); });
  layer.bias.value = MatrixOf<Real>::Zero(shape.neurons, 1);
  layer.mask = MatrixOf<Real>::Ones(shape.neurons, n_inputs);
  for (auto* parameter : {&layer.weights, &layer.bias}) {
    parameter->gradient = parameter->mean = parameter->square =
        MatrixOf<Real>::Zero(parameter->value.rows(), parameter->value.cols());
  }
  layer.weight_bits = shape.weight_bits;
  layer.activation_bits = is_hidden ? shape.activation_bits : 0;
  layer.is_hidden = is_hidden;
  return layer;
}

// Float is exact for sums below this many units, rounding's half unit included.
constexpr double kExactUnits = 1 << 24;

template <typename Real>
void expect_exact(const DenseLayerOf<Real>& layer, std::size_t index) {
  for (Eigen::Index n = 0; n < layer.used_weights.rows(); ++n) {
    const auto neuron = static_cast<std::size_t>(n);
    const int shift = layer.sum_fraction[neuron] - layer.output_fraction[neuron];
    double units = std::abs(std::ldexp(static_cast<double>(layer.used_bias(n, 0)), layer.sum_fraction[neuron]));
    for (Eigen::Index i = 0; i < layer.used_weights.cols(); ++i) {
      const auto input = static_cast<std::size_t>(i);
      const int fraction = layer.sum_fraction[neuron] - layer.input_fraction[input];
      units += std::abs(std::ldexp(static_cast<double>(layer.used_weights(n, i)), fraction)) * layer.input_limit[input];
    }
    units = shift > 0 ? units + std::ldexp(1.0, shift - 1) : 2 * units + 1;
    if (units >= kExactUnits) {
      throw Error(ErrorCode::kInternal, "layer " + std::to_string(index) + ", neuron " + std::to_string(n) +
                                            ": its sum can reach " + std::to_string(static_cast<std::int64_t>(units)) +
                                            " units, expected less than 2^24, where float is exact");
    }
  }
}

}  // namespace

template <typename Real>
MlpOf<Real>::MlpOf(MlpShape shape, const Matrix& input_mean, std::mt19937_64& random) : shape_(std::move(shape)) {
  const auto n_features = static_cast<Eigen::Index>(shape_.input_limits.size());
  auto n_inputs = n_features;
  for (const auto& hidden : shape_.hidden) {
    layers_.push_back(make_layer<Real>(hidden, n_inputs, true, random));
    n_inputs = hidden.neurons;
  }
  shape_.output.neurons = static_cast<int>(shape_.output_fractions.size());
  const bool adds_features = shape_.output_sees_inputs && !shape_.hidden.empty();
  layers_.push_back(make_layer<Real>(shape_.output, n_inputs + (adds_features ? n_features : 0), false, random));
  layers_.front().bias.value = -layers_.front().weights.value * input_mean;
  layers_.back().weights.value *= static_cast<Real>(0.1);  // start near the outputs' centre, not at random ones
  if (adds_features) {
    layers_.back().bias.value = -layers_.back().weights.value.rightCols(n_features) * input_mean;
  }
  refresh();
}

template <typename Real>
void MlpOf<Real>::refresh() {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    auto& layer = layers_[l];
    layer.used_weights = layer.weights.value;
    layer.used_bias = layer.bias.value;
    if (!is_quantised_) continue;
    round_weights(layer);
    expect_exact(layer, l);
  }
}

template <typename Real>
void MlpOf<Real>::gather_inputs(std::size_t index, const Matrix& inputs) {
  auto& layer = layers_[index];
  if (index == 0) {
    layer.inputs = inputs;
    return;
  }
  const auto& hidden = layers_[index - 1].outputs;
  if (layer.weights.value.cols() == hidden.rows()) {
    layer.inputs = hidden;
    return;
  }
  layer.inputs.resize(hidden.rows() + inputs.rows(), inputs.cols());
  layer.inputs << hidden, inputs;
}

template <typename Real>
const MatrixOf<Real>& MlpOf<Real>::forward(const Matrix& inputs) {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    gather_inputs(l, inputs);
    auto& layer = layers_[l];
    layer.sums.noalias() = layer.used_weights * layer.inputs;
    layer.sums.colwise() += layer.used_bias.col(0);
    if (is_quantised_) {
      round_outputs(layer);
    } else if (layer.is_hidden) {
      layer.outputs = layer.sums.cwiseMax(Real{0});
    } else {
      layer.outputs = layer.sums;
    }
  }
  return layers_.back().outputs;
}

template <typename Real>
void MlpOf<Real>::backward(const Matrix& gradient) {
  layers_.back().sum_gradients = gradient;
  for (std::size_t l = layers_.size(); l-- > 0;) {
    auto& layer = layers_[l];
    auto& back = layer.sum_gradients;
    if (layer.is_hidden) {
      // Straight through the rounding, nothing where the activation is cut.
      back = (layer.sums.array() > Real{0}).select(back, Real{0});
      if (is_quantised_) stop_at_top(layer, back);
    }
    layer.weights.gradient.noalias() = back * layer.inputs.transpose();
    layer.bias.gradient = back.rowwise().sum();
    if (l > 0) {
      const auto n_hidden = layers_[l - 1].outputs.rows();
      layers_[l - 1].sum_gradients.noalias() = layer.used_weights.leftCols(n_hidden).transpose() * back;
    }
  }
}

template <typename Real>
void MlpOf<Real>::step(const AdamStep& step) {
  ++steps_;
  for (auto& layer : layers_) {
    if (step.weight_rate > 0) apply(layer.weights, step.weight_rate);
    apply(layer.bias, step.bias_rate);
    layer.weights.value.array() *= layer.mask.array();
    if (is_quantised_) keep_in_range(layer);
  }
  refresh();
}

template <typename Real>
void MlpOf<Real>::apply(ParameterOf<Real>& parameter, float rate) const {
  constexpr auto kDecayMean = static_cast<Real>(0.9);
  constexpr auto kDecaySquare = static_cast<Real>(0.999);
  constexpr auto kEpsilon = static_cast<Real>(1e-8);
  const auto t = static_cast<Real>(steps_);
  parameter.mean = kDecayMean * parameter.mean + (1 - kDecayMean) * parameter.gradient;
  parameter.square = kDecaySquare * parameter.square + (1 - kDecaySquare) * parameter.gradient.cwiseAbs2();
  const Real mean_bias = 1 - std::pow(kDecayMean, t);
  const Real square_bias = 1 - std::pow(kDecaySquare, t);
  parameter.value.array() -= static_cast<Real>(rate) * (parameter.mean.array() / mean_bias) /
                             ((parameter.square.array() / square_bias).sqrt() + kEpsilon);
}

template <typename Real>
void MlpOf<Real>::set_quantised(bool is_quantised) {
  is_quantised_ = is_quantised;
  steps_ = 0;
  for (auto& layer : layers_) {
    for (auto* parameter : {&layer.weights, &layer.bias}) {
      parameter->mean.setZero();
      parameter->square.setZero();
    }
  }
  refresh();
}

template <typename Real>
void MlpOf<Real>::restore(bool is_quantised, std::int64_t steps) {
  is_quantised_ = is_quantised;
  steps_ = steps;
  refresh();
}

template class MlpOf<float>;
template class MlpOf<double>;

}  // namespace mu40
