// The layers of the published study in floating point: four times [Dense, BatchNorm, ReLU], then a Dense layer. What
// our networks are compared with, so its defaults are those of Keras, in which the study was trained: Glorot-uniform
// weights, BatchNorm with momentum 0.99 and epsilon 1e-3, Adam with epsilon 1e-7. Not here: integers, and what goes in
// and comes out (published_model.hpp).
#pragma once

#include <Eigen/Core>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>

namespace mu40 {

// Scalar is float to train with and double to check the gradients. Deterministic for a state of `random` on one
// machine. Single thread.
template <typename Scalar>
class PublishedNet {
 public:
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  static constexpr std::size_t kHiddenLayers = 4;

  // Something that training changes, with its gradient and Adam's moments.
  struct Parameter {
    Matrix value, gradient, first_moment, second_moment;
  };
  struct Layer {
    Parameter weights, bias;            // [neurons][inputs], [neurons][1]
    Parameter scale, offset;            // of BatchNorm, [neurons][1]; empty in the last layer
    Matrix mean, variance;              // running ones of BatchNorm
    Matrix inputs, normalised, factor;  // of the last forward()
  };

  PublishedNet(Eigen::Index inputs, Eigen::Index width, Eigen::Index outputs, std::mt19937_64& random) {
    for (std::size_t l = 0; l <= kHiddenLayers; ++l) {
      const Eigen::Index n_in = l == 0 ? inputs : width;
      const Eigen::Index n_out = l == kHiddenLayers ? outputs : width;
      std::uniform_real_distribution<double> glorot(-std::sqrt(6.0 / static_cast<double>(n_in + n_out)),
                                                    std::sqrt(6.0 / static_cast<double>(n_in + n_out)));
      auto& layer = layers_[l];
      layer.weights = start_at(Matrix::NullaryExpr(n_out, n_in, [&] { return static_cast<Scalar>(glorot(random)); }));
      layer.bias = start_at(Matrix::Zero(n_out, 1));
      if (l == kHiddenLayers) break;
      layer.scale = start_at(Matrix::Ones(n_out, 1));
      layer.offset = start_at(Matrix::Zero(n_out, 1));
      layer.mean = Matrix::Zero(n_out, 1);
      layer.variance = Matrix::Ones(n_out, 1);
    }
  }

  // [outputs][rows] of [inputs][rows], with the running mean and variance: what a trained network gives.
  [[nodiscard]] Matrix predict(Matrix values) const {
    for (std::size_t l = 0; l <= kHiddenLayers; ++l) {
      const auto& layer = layers_[l];
      values = (layer.weights.value * values).colwise() + layer.bias.value.col(0);
      if (l == kHiddenLayers) break;
      const Matrix factor = layer.scale.value.array() / (layer.variance.array() + kEpsilon).sqrt();
      const Matrix offset = layer.offset.value - factor.cwiseProduct(layer.mean);
      values = ((values.array().colwise() * factor.col(0).array()).colwise() + offset.col(0).array()).cwiseMax(0);
    }
    return values;
  }

  // The same with the mean and variance of `values` themselves, which move the running ones; remembers what backward()
  // needs.
  [[nodiscard]] Matrix forward(Matrix values) {
    const auto rows = static_cast<Scalar>(values.cols());
    for (std::size_t l = 0; l <= kHiddenLayers; ++l) {
      auto& layer = layers_[l];
      layer.inputs = std::move(values);
      values = (layer.weights.value * layer.inputs).colwise() + layer.bias.value.col(0);
      if (l == kHiddenLayers) break;
      const Matrix mean = values.rowwise().mean();
      values.colwise() -= mean.col(0);
      const Matrix variance = values.rowwise().squaredNorm() / rows;
      layer.mean += (1 - kMomentum) * (mean - layer.mean);
      layer.variance += (1 - kMomentum) * (variance - layer.variance);
      layer.factor = (variance.array() + kEpsilon).rsqrt();
      layer.normalised = values.array().colwise() * layer.factor.col(0).array();
      values = ((layer.normalised.array().colwise() * layer.scale.value.col(0).array()).colwise() +
                layer.offset.value.col(0).array())
                   .cwiseMax(0);
    }
    return values;
  }

  // Gradients of the parameters from the loss's gradient with respect to the outputs of the last forward().
  void backward(Matrix gradient) {
    for (std::size_t l = kHiddenLayers + 1; l-- > 0;) {
      auto& layer = layers_[l];
      if (l < kHiddenLayers) gradient = through_norm(layer, layers_[l + 1].inputs, std::move(gradient));
      layer.weights.gradient = gradient * layer.inputs.transpose();
      layer.bias.gradient = gradient.rowwise().sum();
      if (l > 0) gradient = layer.weights.value.transpose() * gradient;
    }
  }

  // One step of Adam with the last gradients.
  void adam_step(Scalar rate) {
    constexpr Scalar kDecay1 = Scalar(0.9), kDecay2 = Scalar(0.999), kSmall = Scalar(1e-7);
    ++steps_;
    const Scalar corrected = rate * std::sqrt(1 - std::pow(kDecay2, static_cast<Scalar>(steps_))) /
                             (1 - std::pow(kDecay1, static_cast<Scalar>(steps_)));
    for_each_parameter([&](Parameter& p) {
      p.first_moment += (1 - kDecay1) * (p.gradient - p.first_moment);
      p.second_moment += (1 - kDecay2) * (p.gradient.cwiseAbs2() - p.second_moment);
      p.value.array() -= corrected * p.first_moment.array() / (p.second_moment.array().sqrt() + kSmall);
    });
  }

  template <typename Visitor>
  void for_each_parameter(Visitor visit) {
    for (auto& layer : layers_) {
      for (auto* parameter : {&layer.weights, &layer.bias, &layer.scale, &layer.offset}) {
        if (parameter->value.size() != 0) visit(*parameter);
      }
    }
  }

  [[nodiscard]] std::array<Layer, kHiddenLayers + 1>& layers() noexcept { return layers_; }
  [[nodiscard]] const std::array<Layer, kHiddenLayers + 1>& layers() const noexcept { return layers_; }

 private:
  static constexpr Scalar kEpsilon = Scalar(1e-3);
  static constexpr Scalar kMomentum = Scalar(0.99);

  static Parameter start_at(Matrix value) {
    const Matrix zero = Matrix::Zero(value.rows(), value.cols());
    return {std::move(value), zero, zero, zero};
  }

  // Back through ReLU and BatchNorm; `outputs` is what came out of them.
  static Matrix through_norm(Layer& layer, const Matrix& outputs, Matrix gradient) {
    gradient = (outputs.array() > 0).select(gradient, 0);
    layer.offset.gradient = gradient.rowwise().sum();
    layer.scale.gradient = gradient.cwiseProduct(layer.normalised).rowwise().sum();
    const auto rows = static_cast<Scalar>(gradient.cols());
    const Matrix mean = layer.offset.gradient / rows;
    const Matrix slope = layer.scale.gradient / rows;
    const Matrix factor = layer.scale.value.cwiseProduct(layer.factor);
    gradient.colwise() -= mean.col(0);
    gradient.array() -= layer.normalised.array().colwise() * slope.col(0).array();
    gradient.array().colwise() *= factor.col(0).array();
    return gradient;
  }

  std::array<Layer, kHiddenLayers + 1> layers_;
  std::size_t steps_ = 0;
};

}  // namespace mu40
