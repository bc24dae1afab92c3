#include "pruning.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace mu40 {
namespace {

// What each weight is worth; pruned ones nothing, others more than nothing.
Eigen::MatrixXf worth(const Mlp::Layer& layer, const Eigen::VectorXf& mean) {
  constexpr float kSomething = 1e-30F;
  const Eigen::VectorXf variance = (layer.inputs.colwise() - mean).array().square().rowwise().mean();
  const Eigen::VectorXf slope = layer.sum_gradients.array().square().rowwise().mean();
  return ((layer.weights.value.array().square() * (slope * variance.transpose()).array() + kSomething) *
          layer.mask.array())
      .matrix();
}

// Marks the best weight of each neuron, and of each of the first `n_hidden` inputs.
Eigen::MatrixXf best_of_each(const Eigen::MatrixXf& value, Eigen::Index n_hidden) {
  Eigen::MatrixXf mask = Eigen::MatrixXf::Zero(value.rows(), value.cols());
  Eigen::Index best = 0;
  for (Eigen::Index n = 0; n < value.rows(); ++n) {
    value.row(n).maxCoeff(&best);
    mask(n, best) = 1;
  }
  for (Eigen::Index i = 0; i < n_hidden; ++i) {
    value.col(i).maxCoeff(&best);
    mask(best, i) = 1;
  }
  return mask;
}

// Adds the best weights to `mask` until it holds `kept`.
void fill(Eigen::MatrixXf& mask, const Eigen::MatrixXf& value, Eigen::Index kept) {
  std::vector<Eigen::Index> order;
  for (Eigen::Index i = 0; i < value.size(); ++i) {
    if (mask(i) == 0 && value(i) > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return value(a) > value(b); });
  const auto missing = std::clamp<Eigen::Index>(kept - (mask.array() != 0).count(), 0, std::ssize(order));
  for (Eigen::Index i = 0; i < missing; ++i) mask(order[static_cast<std::size_t>(i)]) = 1;
}

}  // namespace

double pruned_share(double target, double done) { return target * (1 - std::pow(1 - std::clamp(done, 0.0, 1.0), 3)); }

void prune(Mlp& mlp, const std::vector<double>& shares) {
  auto& layers = mlp.layers();
  for (std::size_t l = 0; l < layers.size(); ++l) {
    auto& layer = layers[l];
    const Eigen::VectorXf mean = layer.inputs.rowwise().mean();
    const auto value = worth(layer, mean);
    const auto kept = static_cast<Eigen::Index>(std::ceil((1 - shares[l]) * static_cast<double>(value.size()) - 1e-9));
    auto mask = best_of_each(value, l > 0 ? layers[l - 1].weights.value.rows() : 0);
    fill(mask, value, kept);
    const Eigen::MatrixXf gone = layer.weights.value.cwiseProduct(layer.mask - mask);
    layer.bias.value += gone * mean;
    layer.mask = mask;
    for (auto* matrix : {&layer.weights.value, &layer.weights.mean, &layer.weights.square}) {
      matrix->array() *= layer.mask.array();
    }
  }
  mlp.refresh();
}

}  // namespace mu40
