#include "quantiser.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>

#include "rounding.hpp"

namespace mu40 {
namespace {

// This share of activations fits below the top code; a few outliers may saturate.
constexpr double kCoveredShare = 0.9995;
// Scales tried for a neuron: the one that cuts no weight and finer ones that cut the largest.
constexpr int kTriedScales = 3;
// The finest scale of a sum, in binary places.
constexpr int kMaxSumFraction = 20;

// The value that `share` of the row stays below.
float quantile(const Eigen::MatrixXf& values, Eigen::Index row, double share) {
  std::vector<float> sorted(static_cast<std::size_t>(values.cols()));
  for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i] = values(row, static_cast<Eigen::Index>(i));
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

void equalise(Mlp::Layer& layer, Mlp::Layer& next) {
  for (Eigen::Index n = 0; n < layer.outputs.rows(); ++n) {
    const float covered = quantile(layer.outputs, n, kCoveredShare);
    if (covered <= 0) continue;  // a neuron that never speaks; the export removes it
    layer.weights.value.row(n) /= covered;
    layer.bias.value(n, 0) /= covered;
    next.weights.value.col(n) *= covered;
  }
}

// Error of neuron `n`'s sum over inputs of mean square `power` when its sums count in 2^-sum_fraction.
double rounding_error(const Mlp::Layer& layer, Eigen::Index n, const Eigen::VectorXf& power, int sum_fraction) {
  const auto top = static_cast<float>(largest_weight_code(layer.weight_bits));
  double error = 0;
  for (Eigen::Index i = 0; i < layer.weights.value.cols(); ++i) {
    const int fraction = sum_fraction - layer.input_fraction[static_cast<std::size_t>(i)];
    const float weight = layer.weights.value(n, i);
    const float code = std::clamp(round_half_up(std::ldexp(weight, fraction)), -top, top);
    const double miss = std::ldexp(code, -fraction) - weight;
    error += miss * miss * static_cast<double>(power[i]);
  }
  return error;
}

// The finest scale at which no weight of neuron `n` is cut.
int uncut_sum_fraction(const Mlp::Layer& layer, Eigen::Index n) {
  const auto top = static_cast<float>(largest_weight_code(layer.weight_bits));
  int finest = kMaxSumFraction;
  for (Eigen::Index i = 0; i < layer.weights.value.cols(); ++i) {
    const float weight = std::abs(layer.weights.value(n, i));
    if (weight == 0) continue;
    finest = std::min(finest, layer.input_fraction[static_cast<std::size_t>(i)] +
                                  static_cast<int>(std::floor(std::log2(top / weight))));
  }
  return finest;
}

void choose_scales(Mlp::Layer& layer, const std::vector<int>& finest_outputs) {
  const Eigen::VectorXf power = layer.inputs.array().square().rowwise().mean();
  layer.sum_fraction.clear();
  layer.output_fraction.clear();
  for (Eigen::Index n = 0; n < layer.weights.value.rows(); ++n) {
    const int uncut = uncut_sum_fraction(layer, n);
    int best = uncut;
    double least = std::numeric_limits<double>::infinity();
    for (int fraction = uncut; fraction < std::min(uncut + kTriedScales, kMaxSumFraction + 1); ++fraction) {
      const double error = rounding_error(layer, n, power, fraction);
      if (error < least) {
        least = error;
        best = fraction;
      }
    }
    layer.sum_fraction.push_back(best);
    // Shifts go to the right: an output is not finer than its sum.
    layer.output_fraction.push_back(std::min(best, finest_outputs[static_cast<std::size_t>(n)]));
  }
}

}  // namespace

void set_input_scales(Mlp& mlp, std::size_t index) {
  auto& layer = mlp.layers()[index];
  const auto& shape = mlp.shape();
  layer.input_limit.clear();
  layer.input_fraction.clear();
  if (index > 0) {
    const auto& hidden = mlp.layers()[index - 1];
    layer.input_fraction = hidden.output_fraction;
    layer.input_limit.assign(hidden.output_fraction.size(), largest_activation_code(hidden.activation_bits));
  }
  if (std::ssize(layer.input_fraction) < layer.weights.value.cols()) {
    layer.input_limit.insert(layer.input_limit.end(), shape.input_limits.begin(), shape.input_limits.end());
    layer.input_fraction.resize(layer.input_limit.size(), shape.input_fraction);
  }
}

void quantise(Mlp& mlp, const Eigen::MatrixXf& inputs) {
  mlp.set_quantised(false);
  mlp.forward(inputs);
  auto& layers = mlp.layers();
  for (std::size_t l = 0; l + 1 < layers.size(); ++l) equalise(layers[l], layers[l + 1]);
  mlp.refresh();
  mlp.forward(inputs);
  const auto& shape = mlp.shape();
  for (std::size_t l = 0; l < layers.size(); ++l) {
    auto& layer = layers[l];
    set_input_scales(mlp, l);
    const auto neurons = static_cast<std::size_t>(layer.weights.value.rows());
    choose_scales(layer, layer.is_hidden ? std::vector<int>(neurons, layer.activation_bits) : shape.output_fractions);
  }
  mlp.set_quantised(true);
}

}  // namespace mu40
