// A small multi-layer perceptron that trains in float and ends in integers. quantise() switches its forward pass to the
// numbers that the integer layers compute (8-bit weights with a power-of-two scale a neuron, unsigned 8-bit activations
// with one a layer, half-up rounding); gradients pass straight through the roundings. Sums stay below 2^24, so that the
// float forward pass is then exact.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <random>
#include <vector>

#include "network/network.hpp"

namespace mu40 {

// Learning rate of one Adam step; the other constants are those of Kingma and Ba, arXiv 1412.6980.
struct AdamStep {
  float rate = 1e-3F;
};

// Single thread. Matrices hold one sample a column.
class Mlp {
 public:
  // Inputs are integers / 2^input_fraction; output neuron n counts in 2^-output_fractions[n] when quantised. Weights
  // are drawn after He; `input_mean` centres the first layer.
  Mlp(const Eigen::VectorXf& input_mean, int input_fraction, const std::vector<int>& hidden_widths,
      std::vector<int> output_fractions, std::mt19937_64& random);

  // [outputs][samples]; keeps what train_step() needs.
  const Eigen::MatrixXf& forward(const Eigen::MatrixXf& inputs);
  // One step down `gradient` = d loss / d outputs of the last forward().
  void train_step(const Eigen::MatrixXf& gradient, const AdamStep& step);

  // Chooses the scales of weights and, from the activations that `inputs` cause, of activations. Call again to follow
  // the weights.
  void quantise(const Eigen::MatrixXf& inputs);
  // The integer layers, without their inputs; quantise() came before.
  [[nodiscard]] std::vector<DenseNode> integer_layers() const;

 private:
  struct Parameter {
    Eigen::MatrixXf value, gradient, mean, square;
  };
  struct Layer {
    Parameter weights;                 // [neurons][inputs]
    Parameter bias;                    // [neurons][1]
    std::vector<int> weight_fraction;  // [neurons]
    std::vector<int> output_fraction;  // [neurons]
    bool is_hidden = true;
    Eigen::MatrixXf inputs, sums, outputs;
  };

  [[nodiscard]] Eigen::MatrixXf used_weights(const Layer& layer) const;
  [[nodiscard]] Eigen::MatrixXf used_bias(std::size_t index) const;
  void choose_weight_scale(Layer& layer, int input_fraction);
  void apply(Parameter& parameter, const AdamStep& step) const;
  [[nodiscard]] int input_fraction_of(std::size_t layer) const;

  int input_fraction_;
  bool is_quantised_ = false;
  std::int64_t steps_ = 0;
  std::vector<Layer> layers_;
};

}  // namespace mu40
