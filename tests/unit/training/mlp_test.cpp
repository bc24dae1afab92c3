#include "mlp.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "layout/error.hpp"
#include "quantiser.hpp"

namespace mu40 {
namespace {

constexpr int kInputFraction = 7;
constexpr Eigen::Index kInputs = 5;

template <typename Real>
MatrixOf<Real> random_inputs(Eigen::Index samples, std::mt19937_64& random) {
  std::uniform_int_distribution<int> code(0, 255);
  return MatrixOf<Real>::NullaryExpr(kInputs, samples,
                                     [&] { return std::ldexp(static_cast<Real>(code(random)), -kInputFraction); });
}

MlpShape shape(int weight_bits, int activation_bits, bool output_sees_inputs = false) {
  MlpShape shape;
  shape.input_limits.assign(kInputs, 255);
  shape.input_fraction = kInputFraction;
  shape.hidden = {{7, weight_bits, activation_bits}, {6, weight_bits, activation_bits}};
  shape.output.weight_bits = weight_bits;
  shape.output_fractions = {9, 5};
  shape.output_sees_inputs = output_sees_inputs;
  return shape;
}

template <typename Real>
MlpOf<Real> make(const MlpShape& shape, std::mt19937_64& random) {
  return {shape, MatrixOf<Real>::Constant(kInputs, 1, Real{1}), random};
}

// Curves of the inputs; something to learn.
template <typename Real>
MatrixOf<Real> wanted(const MatrixOf<Real>& inputs) {
  MatrixOf<Real> out(2, inputs.cols());
  out.row(0) = (inputs.row(0) - inputs.row(1)).cwiseAbs();
  out.row(1) = inputs.row(2).cwiseProduct(inputs.row(3)) - inputs.row(4);
  return out;
}

template <typename Real>
Real loss(MlpOf<Real>& mlp, const MatrixOf<Real>& inputs) {
  return (mlp.forward(inputs) - wanted(inputs)).squaredNorm() / 2;
}

double learn(Mlp& mlp, int steps, float rate, std::mt19937_64& random) {
  double last = 0;
  for (int i = 0; i < steps; ++i) {
    const auto inputs = random_inputs<float>(256, random);
    const Eigen::MatrixXf gradient = mlp.forward(inputs) - wanted(inputs);
    last = gradient.squaredNorm() / 256;
    mlp.backward(gradient / 256);
    mlp.step({rate, rate});
  }
  return last;
}

TEST(Mlp, its_gradients_are_those_of_finite_differences) {
  constexpr double kStep = 1e-6;
  std::mt19937_64 random(1);
  auto mlp = make<double>(shape(8, 8, true), random);
  const auto inputs = random_inputs<double>(40, random);
  mlp.backward(mlp.forward(inputs) - wanted(inputs));
  std::size_t checked = 0;
  for (std::size_t l = 0; l < mlp.layers().size(); ++l) {
    for (auto* parameter : {&mlp.layers()[l].weights, &mlp.layers()[l].bias}) {
      const MatrixOf<double> gradient = parameter->gradient;
      ASSERT_GT(gradient.norm(), 0);
      for (Eigen::Index i = 0; i < gradient.size(); ++i) {
        const double value = parameter->value(i);
        const auto loss_at = [&](double at) {
          parameter->value(i) = at;
          mlp.refresh();
          return loss(mlp, inputs);
        };
        const double difference = (loss_at(value + kStep) - loss_at(value - kStep)) / (2 * kStep);
        parameter->value(i) = value;
        ASSERT_NEAR(difference, gradient(i), 1e-5 * (1 + std::abs(gradient(i)))) << "layer " << l << ", " << i;
        ++checked;
      }
    }
  }
  EXPECT_EQ(checked, 7U * 6 + 6 * 8 + 2 * 12);
}

TEST(Mlp, gradients_pass_straight_through_fine_roundings) {
  std::mt19937_64 random(2);
  auto mlp = make<float>(shape(8, 8, true), random);
  learn(mlp, 300, 1e-2F, random);
  const auto inputs = random_inputs<float>(2000, random);
  quantise(mlp, inputs);
  mlp.backward(mlp.forward(inputs) - wanted(inputs));
  std::vector<Eigen::MatrixXf> through;
  for (const auto& layer : mlp.layers()) through.push_back(layer.weights.gradient);
  // The same weights, on the integers' grid, without the roundings of activations.
  for (auto& layer : mlp.layers()) {
    layer.weights.value = layer.used_weights;
    layer.bias.value = layer.used_bias;
  }
  mlp.set_quantised(false);
  mlp.backward(mlp.forward(inputs) - wanted(inputs));
  for (std::size_t l = 0; l < through.size(); ++l) {
    const auto& plain = mlp.layers()[l].weights.gradient;
    EXPECT_GT(through[l].cwiseProduct(plain).sum() / (through[l].norm() * plain.norm()), 0.98) << "layer " << l;
    EXPECT_NEAR(through[l].norm() / plain.norm(), 1, 0.1) << "layer " << l;
  }
}

TEST(Mlp, an_activation_at_its_top_or_at_zero_lets_no_gradient_through) {
  std::mt19937_64 random(3);
  auto mlp = make<float>(shape(8, 4), random);
  const auto inputs = random_inputs<float>(2000, random);
  quantise(mlp, inputs);
  auto& hidden = mlp.layers()[1];
  hidden.bias.value(0, 0) = 100;
  hidden.bias.value(1, 0) = -100;
  mlp.refresh();
  const auto& outputs = mlp.forward(inputs);
  ASSERT_EQ(hidden.outputs.row(0).minCoeff(), std::ldexp(15.0F, -hidden.output_fraction[0]));
  ASSERT_EQ(hidden.outputs.row(1).maxCoeff(), 0);
  mlp.backward(outputs - wanted(inputs));
  EXPECT_EQ(hidden.weights.gradient.row(0).norm(), 0);
  EXPECT_EQ(hidden.weights.gradient.row(1).norm(), 0);
  EXPECT_GT(hidden.weights.gradient.row(2).norm(), 0);
}

TEST(Mlp, learns_a_curve_and_learns_on_as_coarse_integers) {
  std::mt19937_64 random(4);
  auto mlp = make<float>(shape(4, 5), random);
  const double start = learn(mlp, 1, 1e-2F, random);
  EXPECT_LT(learn(mlp, 1500, 1e-2F, random), start / 10);
  quantise(mlp, random_inputs<float>(2000, random));
  const auto inputs = random_inputs<float>(2000, random);
  const double rounded = static_cast<double>(loss(mlp, inputs));
  learn(mlp, 1000, 2e-3F, random);
  EXPECT_LT(static_cast<double>(loss(mlp, inputs)), 0.7 * rounded);
}

TEST(Mlp, quantising_scales_neurons_without_changing_what_they_say) {
  std::mt19937_64 random(5);
  auto mlp = make<float>(shape(8, 8), random);
  learn(mlp, 300, 1e-2F, random);
  const auto inputs = random_inputs<float>(2000, random);
  const Eigen::MatrixXf before = mlp.forward(inputs);
  quantise(mlp, inputs);
  const Eigen::MatrixXf integers = mlp.forward(inputs);
  mlp.set_quantised(false);
  const Eigen::MatrixXf after = mlp.forward(inputs);
  EXPECT_LT((after - before).cwiseAbs().maxCoeff(), 1e-4F);
  EXPECT_GT((integers - before).cwiseAbs().maxCoeff(), 1e-3F);
  EXPECT_LT((integers - before).norm() / before.norm(), 0.05F);
}

TEST(Mlp, a_sum_that_float_cannot_hold_exactly_is_an_error) {
  std::mt19937_64 random(6);
  MlpShape wide = shape(8, 8);
  wide.input_limits.assign(kInputs, 32767);
  wide.input_fraction = 14;
  auto mlp = make<float>(wide, random);
  quantise(mlp, random_inputs<float>(100, random));  // at most 5 * 127 * 32767 is not below 2^24, weights are smaller
  auto& layer = mlp.layers().front();
  layer.weights.value.row(0).setConstant(std::ldexp(127.0F, layer.input_fraction[0] - layer.sum_fraction[0]));
  EXPECT_THROW(mlp.refresh(), Error);
  layer.weights.value(0, 0) = layer.weights.value(0, 1) = 0;
  EXPECT_NO_THROW(mlp.refresh());
}

}  // namespace
}  // namespace mu40
