#include "mlp.hpp"

#include <algorithm>
#include <cmath>

namespace mu40 {
namespace {

constexpr float kMaxWeightCode = 127;
constexpr int kActivationBits = 8;
constexpr float kMaxActivationCode = (1 << kActivationBits) - 1;
constexpr int kMaxWeightFraction = 12;
// This share of activations fits below the top code; a few outliers may saturate.
constexpr double kCoveredShare = 0.9995;

float half_up(float value) { return std::floor(value + 0.5F); }

}  // namespace

Mlp::Mlp(const Eigen::VectorXf& input_mean, int input_fraction, const std::vector<int>& hidden_widths,
         std::vector<int> output_fractions, std::mt19937_64& random)
    : input_fraction_(input_fraction) {
  auto n_inputs = input_mean.size();
  const auto add = [&](Eigen::Index n, bool is_hidden) {
    Layer layer;
    std::normal_distribution<float> he(0, std::sqrt(2.0F / static_cast<float>(n_inputs)));
    layer.weights.value = Eigen::MatrixXf::NullaryExpr(n, n_inputs, [&] { return he(random); });
    layer.bias.value = Eigen::MatrixXf::Zero(n, 1);
    for (auto* parameter : {&layer.weights, &layer.bias}) {
      parameter->mean = parameter->square = Eigen::MatrixXf::Zero(parameter->value.rows(), parameter->value.cols());
    }
    layer.is_hidden = is_hidden;
    layers_.push_back(std::move(layer));
    n_inputs = n;
  };
  for (const int width : hidden_widths) add(width, true);
  add(static_cast<Eigen::Index>(output_fractions.size()), false);
  layers_.front().bias.value = -layers_.front().weights.value * input_mean;
  layers_.back().weights.value *= 0.1F;  // start near the corrections' centre, not at random ones
  layers_.back().output_fraction = std::move(output_fractions);
}

int Mlp::input_fraction_of(std::size_t layer) const {
  return layer == 0 ? input_fraction_ : layers_[layer - 1].output_fraction.front();
}

Eigen::MatrixXf Mlp::used_weights(const Layer& layer) const {
  Eigen::MatrixXf used = layer.weights.value;
  if (!is_quantised_) return used;
  for (Eigen::Index n = 0; n < used.rows(); ++n) {
    const int fraction = layer.weight_fraction[static_cast<std::size_t>(n)];
    for (Eigen::Index i = 0; i < used.cols(); ++i) {
      const float code = std::clamp(half_up(std::ldexp(used(n, i), fraction)), -kMaxWeightCode, kMaxWeightCode);
      used(n, i) = std::ldexp(code, -fraction);
    }
  }
  return used;
}

Eigen::MatrixXf Mlp::used_bias(std::size_t index) const {
  const auto& layer = layers_[index];
  Eigen::MatrixXf used = layer.bias.value;
  if (!is_quantised_) return used;
  const int input_fraction = input_fraction_of(index);
  for (Eigen::Index n = 0; n < used.rows(); ++n) {
    const int fraction = layer.weight_fraction[static_cast<std::size_t>(n)] + input_fraction;
    used(n, 0) = std::ldexp(half_up(std::ldexp(used(n, 0), fraction)), -fraction);
  }
  return used;
}

const Eigen::MatrixXf& Mlp::forward(const Eigen::MatrixXf& inputs) {
  const Eigen::MatrixXf* in = &inputs;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    auto& layer = layers_[l];
    layer.inputs = *in;
    layer.sums.noalias() = used_weights(layer) * *in;
    layer.sums.colwise() += used_bias(l).col(0);
    layer.outputs = layer.sums;
    if (is_quantised_) {
      const float top = layer.is_hidden ? kMaxActivationCode : 1e9F;
      const float bottom = layer.is_hidden ? 0 : -1e9F;
      for (Eigen::Index n = 0; n < layer.outputs.rows(); ++n) {
        const float scale = std::ldexp(1.0F, layer.output_fraction[static_cast<std::size_t>(n)]);
        layer.outputs.row(n) =
            ((layer.outputs.row(n).array() * scale + 0.5F).floor().max(bottom).min(top) / scale).matrix();
      }
    } else if (layer.is_hidden) {
      layer.outputs = layer.outputs.cwiseMax(0.0F);
    }
    in = &layer.outputs;
  }
  return layers_.back().outputs;
}

void Mlp::train_step(const Eigen::MatrixXf& gradient, const AdamStep& step) {
  ++steps_;
  Eigen::MatrixXf back = gradient;
  for (std::size_t l = layers_.size(); l-- > 0;) {
    auto& layer = layers_[l];
    if (layer.is_hidden) {
      // Straight through the rounding, nothing where the activation is cut.
      auto open = layer.sums.array() > 0;
      if (is_quantised_) {
        const float top = std::ldexp(kMaxActivationCode, -layer.output_fraction.front());
        back = (open && layer.sums.array() < top).select(back, 0.0F);
      } else {
        back = open.select(back, 0.0F);
      }
    }
    layer.weights.gradient.noalias() = back * layer.inputs.transpose();
    layer.bias.gradient = back.rowwise().sum();
    if (l > 0) back = (used_weights(layer).transpose() * back).eval();
    apply(layer.weights, step);
    apply(layer.bias, step);
  }
}

void Mlp::apply(Parameter& parameter, const AdamStep& step) const {
  constexpr float kDecayMean = 0.9F;
  constexpr float kDecaySquare = 0.999F;
  constexpr float kEpsilon = 1e-8F;
  const auto t = static_cast<float>(steps_);
  parameter.mean = kDecayMean * parameter.mean + (1 - kDecayMean) * parameter.gradient;
  parameter.square = kDecaySquare * parameter.square + (1 - kDecaySquare) * parameter.gradient.cwiseAbs2();
  const float mean_bias = 1 - std::pow(kDecayMean, t);
  const float square_bias = 1 - std::pow(kDecaySquare, t);
  parameter.value.array() -=
      step.rate * (parameter.mean.array() / mean_bias) / ((parameter.square.array() / square_bias).sqrt() + kEpsilon);
}

void Mlp::choose_weight_scale(Layer& layer, int input_fraction) {
  layer.weight_fraction.clear();
  for (Eigen::Index n = 0; n < layer.weights.value.rows(); ++n) {
    const float largest = std::max(layer.weights.value.row(n).cwiseAbs().maxCoeff(), 1e-6F);
    const int fraction = static_cast<int>(std::floor(std::log2(kMaxWeightCode / largest)));
    // The shift of the sum to the output's scale is to the right.
    const int least = layer.output_fraction[static_cast<std::size_t>(n)] - input_fraction;
    layer.weight_fraction.push_back(std::clamp(fraction, least, std::max(least, kMaxWeightFraction)));
  }
}

void Mlp::quantise(const Eigen::MatrixXf& inputs) {
  is_quantised_ = false;
  forward(inputs);
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    auto& layer = layers_[l];
    if (layer.is_hidden) {
      std::vector<float> values(layer.outputs.data(), layer.outputs.data() + layer.outputs.size());
      const auto at =
          values.begin() + static_cast<std::ptrdiff_t>(kCoveredShare * static_cast<double>(values.size() - 1));
      std::nth_element(values.begin(), at, values.end());
      const int fraction = static_cast<int>(std::floor(std::log2(kMaxActivationCode / std::max(*at, 1e-3F))));
      layer.output_fraction.assign(static_cast<std::size_t>(layer.outputs.rows()), fraction);
    }
    choose_weight_scale(layer, input_fraction_of(l));
  }
  is_quantised_ = true;
}

std::vector<DenseNode> Mlp::integer_layers() const {
  std::vector<DenseNode> nodes;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const auto& layer = layers_[l];
    const int input_fraction = input_fraction_of(l);
    const auto weights = used_weights(layer);
    const auto bias = used_bias(l);
    DenseNode node;
    node.activation_bits = layer.is_hidden ? kActivationBits : 0;
    for (Eigen::Index n = 0; n < weights.rows(); ++n) {
      const int fraction = layer.weight_fraction[static_cast<std::size_t>(n)];
      auto& row = node.weights.emplace_back();
      for (Eigen::Index i = 0; i < weights.cols(); ++i) {
        row.push_back(static_cast<std::int32_t>(std::ldexp(weights(n, i), fraction)));
      }
      node.bias.push_back(static_cast<std::int32_t>(std::ldexp(bias(n, 0), fraction + input_fraction)));
      node.shift.push_back(fraction + input_fraction - layer.output_fraction[static_cast<std::size_t>(n)]);
    }
    nodes.push_back(std::move(node));
  }
  return nodes;
}

}  // namespace mu40
