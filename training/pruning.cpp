#include "pruning.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

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

// Places of weights by falling value, of neurons and inputs that live.
std::vector<Eigen::Index> ranked(const Eigen::MatrixXf& value, const std::vector<bool>& lives,
                                 const std::vector<bool>& inputs_live) {
  std::vector<Eigen::Index> order;
  for (Eigen::Index i = 0; i < value.cols(); ++i) {
    if (static_cast<std::size_t>(i) < inputs_live.size() && !inputs_live[static_cast<std::size_t>(i)]) continue;
    for (Eigen::Index n = 0; n < value.rows(); ++n) {
      if (lives[static_cast<std::size_t>(n)] && value(n, i) > 0) order.push_back(i * value.rows() + n);
    }
  }
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return value(a) > value(b); });
  return order;
}

// The best `kept` weights; `most` at most of one neuron.
Eigen::MatrixXf best(const Eigen::MatrixXf& value, std::size_t kept, std::size_t most, const std::vector<bool>& lives,
                     const std::vector<bool>& inputs_live) {
  Eigen::MatrixXf mask = Eigen::MatrixXf::Zero(value.rows(), value.cols());
  std::vector<std::size_t> taken(static_cast<std::size_t>(value.rows()));
  for (const auto place : ranked(value, lives, inputs_live)) {
    auto& of_neuron = taken[static_cast<std::size_t>(place % value.rows())];
    if (kept == 0) break;
    if (of_neuron == most) continue;
    mask(place) = 1;
    ++of_neuron;
    --kept;
  }
  return mask;
}

// Masks of all layers in which each living hidden neuron has an input and somebody who uses it. A neuron that would
// have lost either dies, and what its other weights took up goes to others; the last of a layer stays.
std::vector<Eigen::MatrixXf> balanced(const std::vector<Eigen::MatrixXf>& value, const std::vector<std::size_t>& kept) {
  std::vector<std::vector<bool>> lives;
  lives.reserve(value.size());
  for (const auto& layer : value) lives.emplace_back(static_cast<std::size_t>(layer.rows()), true);
  std::vector<Eigen::MatrixXf> masks(value.size());
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t l = 0; l < value.size(); ++l) {
      const auto n_outputs = static_cast<std::size_t>(value[l].rows());
      const auto most = l + 1 < value.size() ? kept[l] : (kept[l] + n_outputs - 1) / n_outputs;
      masks[l] = best(value[l], kept[l], most, lives[l], l > 0 ? lives[l - 1] : std::vector<bool>{});
    }
    for (std::size_t l = 0; l + 1 < value.size(); ++l) {
      for (std::size_t n = 0; n < lives[l].size(); ++n) {
        const auto neuron = static_cast<Eigen::Index>(n);
        if (!lives[l][n] || (!masks[l].row(neuron).isZero() && !masks[l + 1].col(neuron).isZero())) continue;
        if (std::count(lives[l].begin(), lives[l].end(), true) == 1) continue;
        lives[l][n] = false;
        changed = true;
      }
    }
  }
  return masks;
}

}  // namespace

double pruned_share(double target, double done) { return target * (1 - std::pow(1 - std::clamp(done, 0.0, 1.0), 3)); }

void prune(Mlp& mlp, const std::vector<double>& shares) {
  auto& layers = mlp.layers();
  std::vector<Eigen::VectorXf> means;
  std::vector<Eigen::MatrixXf> value;
  std::vector<std::size_t> kept;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    means.emplace_back(layers[l].inputs.rowwise().mean());
    value.push_back(worth(layers[l], means.back()));
    const auto size = static_cast<double>(value.back().size());
    kept.push_back(std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil((1 - shares[l]) * size - 1e-9))));
  }
  const auto masks = balanced(value, kept);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    auto& layer = layers[l];
    const Eigen::MatrixXf gone = layer.weights.value.cwiseProduct(layer.mask - masks[l]);
    layer.bias.value += gone * means[l];
    layer.mask = masks[l];
    for (auto* matrix : {&layer.weights.value, &layer.weights.mean, &layer.weights.square}) {
      matrix->array() *= layer.mask.array();
    }
  }
  mlp.refresh();
}

}  // namespace mu40
