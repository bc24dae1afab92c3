#include "feature_table.hpp"

#include <array>

#include "network/reference.hpp"

namespace mu40 {
namespace {

constexpr float kFeatureUnit = 1.0F / (1 << kFeatureFraction);

// Column `column` of `bytes`: the features of `muons`.
template <typename Bytes>
void fill(Bytes& bytes, std::size_t column, Reference& reference, std::span<const MuonWord> muons,
          std::span<std::int64_t> outputs, const std::vector<ValueRef>& features) {
  reference.evaluate(muons, outputs);
  for (std::size_t f = 0; f < features.size(); ++f) {
    bytes(static_cast<Eigen::Index>(f), static_cast<Eigen::Index>(column)) =
        static_cast<std::uint8_t>(reference.value(features[f]));
  }
}

}  // namespace

FeatureTable::FeatureTable(const Graph& graph, std::span<const MuonSample> muons)
    : bytes_(static_cast<Eigen::Index>(graph.features.size()), static_cast<Eigen::Index>(muons.size())) {
  Reference reference(feature_network(graph, KernelId::kRecalibrate));
  std::array<std::int64_t, 3> outputs{};
  for (std::size_t i = 0; i < muons.size(); ++i) {
    fill(bytes_, i, reference, std::span(&muons[i].word, 1), outputs, graph.features);
  }
}

FeatureTable::FeatureTable(const Graph& graph, std::span<const PairSample> pairs)
    : bytes_(static_cast<Eigen::Index>(graph.features.size()), static_cast<Eigen::Index>(pairs.size())) {
  Reference reference(feature_network(graph, KernelId::kClassify));
  std::array<std::int64_t, 1> outputs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const std::array<MuonWord, 2> words{pairs[i].first, pairs[i].second};
    fill(bytes_, i, reference, words, outputs, graph.features);
  }
}

Eigen::MatrixXf FeatureTable::columns(std::span<const std::uint32_t> rows) const {
  Eigen::MatrixXf out(bytes_.rows(), static_cast<Eigen::Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out.col(static_cast<Eigen::Index>(i)) = bytes_.col(static_cast<Eigen::Index>(rows[i])).cast<float>() * kFeatureUnit;
  }
  return out;
}

Eigen::VectorXf FeatureTable::mean() const {
  return (bytes_.cast<double>().rowwise().mean() * double{kFeatureUnit}).cast<float>();
}

}  // namespace mu40
