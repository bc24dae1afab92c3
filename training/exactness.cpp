#include "exactness.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "feature_table.hpp"
#include "network/reference.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kBatchRows = 50'000;

std::uint32_t last_dense_node(const Network& network) {
  std::uint32_t last = 0;
  for (std::uint32_t i = 0; i < network.nodes().size(); ++i) {
    if (std::holds_alternative<DenseNode>(network.nodes()[i].operation)) last = i;
  }
  return last;
}

std::array<MuonWord, 1> words_of(const MuonSample& muon) { return {muon.word}; }
std::array<MuonWord, 2> words_of(const PairSample& pair) { return {pair.first, pair.second}; }

template <typename Sample>
std::size_t count_differing(const Graph& graph, Mlp& mlp, const Network& network, std::span<const Sample> samples) {
  const auto node = last_dense_node(network);
  const auto& fractions = mlp.layers().back().output_fraction;
  Reference reference(network);
  std::vector<std::int64_t> outputs(network.outputs().size());
  std::size_t n_differing = 0;
  for (std::size_t first = 0; first < samples.size(); first += kBatchRows) {
    const auto batch = samples.subspan(first, std::min(kBatchRows, samples.size() - first));
    const auto& trained = mlp.forward(FeatureTable(graph, batch).columns(0, batch.size()));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      reference.evaluate(words_of(batch[i]), outputs);
      bool differs = false;
      for (std::uint32_t k = 0; k < fractions.size(); ++k) {
        const auto value = std::ldexp(trained(k, static_cast<Eigen::Index>(i)), fractions[k]);
        differs = differs || static_cast<float>(reference.value({node, k})) != value;
      }
      n_differing += differs ? 1 : 0;
    }
  }
  return n_differing;
}

}  // namespace

std::size_t differing_rows(const Graph& graph, Mlp& mlp, const Network& network, std::span<const MuonSample> muons) {
  return count_differing(graph, mlp, network, muons);
}

std::size_t differing_rows(const Graph& graph, Mlp& mlp, const Network& network, std::span<const PairSample> pairs) {
  return count_differing(graph, mlp, network, pairs);
}

}  // namespace mu40
