// A small multi-layer perceptron that learns in float and ends in integers. Once its scales are chosen (quantiser.hpp),
// its forward pass computes what the integer layers compute (kernels/network/network.hpp, DenseNode): weights of
// weight_bits symmetric codes with a power-of-two scale a neuron, unsigned activations, half-up rounding; gradients
// pass straight through the roundings. Every sum is a multiple of a power of two and below 2^24 of it, which is
// checked, so that the float pass is exact in any order of additions. No batch normalisation: inputs are bounded and
// centred by the first bias, there are at most a few layers, and folding would move the weights off their grid.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <random>
#include <vector>

namespace mu40 {

template <typename Real>
using MatrixOf = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

struct LayerShape {
  int neurons = 0;
  int weight_bits = 8;      // 2..8: codes -(2^(b-1) - 1) .. 2^(b-1) - 1
  int activation_bits = 8;  // 1..8: codes 0 .. 2^a - 1; not used by the output layer
};

struct MlpShape {
  std::vector<int> input_limits;  // largest |code| of each input
  int input_fraction = 0;         // inputs are codes / 2^input_fraction
  std::vector<LayerShape> hidden;
  LayerShape output;
  std::vector<int> output_fractions;  // an output counts in multiples of 2^-fraction at the finest
  bool output_sees_inputs = false;    // the output layer has the network's inputs beside the last hidden ones
};

// Learning rates of one Adam step; the other constants are those of Kingma and Ba, arXiv 1412.6980.
struct AdamStep {
  float weight_rate = 1e-3F;  // 0: weights stay as they are
  float bias_rate = 1e-3F;
};

template <typename Real>
struct ParameterOf {
  MatrixOf<Real> value, gradient, mean, square;  // mean, square: Adam's moments of the gradient
};

// One layer and what its last passes left.
template <typename Real>
struct DenseLayerOf {
  ParameterOf<Real> weights;  // [neurons][inputs]
  ParameterOf<Real> bias;     // [neurons][1]
  MatrixOf<Real> mask;        // [neurons][inputs] 0: pruned, the weight is 0 for good; else 1
  int weight_bits = 8;
  int activation_bits = 0;  // 0: linear
  bool is_hidden = true;
  // Chosen by quantise(). A weight's code is weight * 2^(sum_fraction[neuron] - input_fraction[input]).
  std::vector<int> input_limit, input_fraction;    // [inputs]
  std::vector<int> sum_fraction, output_fraction;  // [neurons]
  MatrixOf<Real> used_weights, used_bias;          // what forward() multiplies with
  MatrixOf<Real> inputs, sums, outputs;            // [..][samples]
  MatrixOf<Real> sum_gradients;                    // [neurons][samples], d loss / d sums
};

// Single thread. Matrices hold one sample a column.
template <typename Real>
class MlpOf {
 public:
  using Matrix = MatrixOf<Real>;
  using Layer = DenseLayerOf<Real>;

  // Weights are drawn after He; `input_mean` centres the first layer.
  MlpOf(MlpShape shape, const Matrix& input_mean, std::mt19937_64& random);

  // [outputs][samples]; keeps what backward() needs.
  const Matrix& forward(const Matrix& inputs);
  // Sets the gradients of all parameters from `gradient` = d loss / d outputs of the last forward().
  void backward(const Matrix& gradient);
  // One Adam step down the gradients; pruned weights stay 0.
  void step(const AdamStep& step);

  [[nodiscard]] const MlpShape& shape() const noexcept { return shape_; }
  [[nodiscard]] const std::vector<Layer>& layers() const noexcept { return layers_; }
  // After a change call refresh().
  [[nodiscard]] std::vector<Layer>& layers() noexcept { return layers_; }
  [[nodiscard]] bool is_quantised() const noexcept { return is_quantised_; }
  // The integers' forward pass from now on, or the float one; the layers' scales are set. Starts Adam anew.
  void set_quantised(bool is_quantised);
  // Adam's steps since it started.
  [[nodiscard]] std::int64_t steps() const noexcept { return steps_; }
  // After the layers were read from a file.
  void restore(bool is_quantised, std::int64_t steps);

  // Brings used_weights and used_bias up to date. Throws Error when a sum of the quantised pass could reach 2^24 of
  // its units, beyond which float is not exact.
  void refresh();

 private:
  void gather_inputs(std::size_t index, const Matrix& inputs);
  void apply(ParameterOf<Real>& parameter, float rate) const;

  MlpShape shape_;
  bool is_quantised_ = false;
  std::int64_t steps_ = 0;
  std::vector<Layer> layers_;
};

extern template class MlpOf<float>;
extern template class MlpOf<double>;

using Mlp = MlpOf<float>;

[[nodiscard]] constexpr int largest_weight_code(int weight_bits) noexcept { return (1 << (weight_bits - 1)) - 1; }
[[nodiscard]] constexpr int largest_activation_code(int activation_bits) noexcept { return (1 << activation_bits) - 1; }

}  // namespace mu40
