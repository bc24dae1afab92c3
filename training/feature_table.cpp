#include "feature_table.hpp"

#include <array>
#include <cmath>

#include "layout/crc32c.hpp"
#include "network/reference.hpp"

namespace mu40 {
namespace {

// Column `column` of `bytes`: the features of `muons`.
template <typename Bytes>
void fill(Bytes& bytes, std::size_t column, Reference& reference, std::span<const MuonWord> muons,
          std::span<std::int64_t> outputs, const std::vector<Feature>& features) {
  reference.evaluate(muons, outputs);
  for (std::size_t f = 0; f < features.size(); ++f) {
    bytes(static_cast<Eigen::Index>(f), static_cast<Eigen::Index>(column)) =
        static_cast<std::uint8_t>(reference.value(features[f].value));
  }
}

}  // namespace

FeatureTable::FeatureTable(const Graph& graph, std::span<const MuonSample> muons)
    : bytes_(static_cast<Eigen::Index>(graph.features.size()), static_cast<Eigen::Index>(muons.size())),
      unit_(std::ldexp(1.0F, -graph.feature_fraction())) {
  Reference reference(feature_network(graph));
  std::array<std::int64_t, 3> outputs{};
  for (std::size_t i = 0; i < muons.size(); ++i) {
    fill(bytes_, i, reference, std::span(&muons[i].word, 1), outputs, graph.features);
  }
}

FeatureTable::FeatureTable(const Graph& graph, std::span<const PairSample> pairs)
    : bytes_(static_cast<Eigen::Index>(graph.features.size()), static_cast<Eigen::Index>(pairs.size())),
      unit_(std::ldexp(1.0F, -graph.feature_fraction())) {
  Reference reference(feature_network(graph));
  std::array<std::int64_t, 1> outputs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const std::array<MuonWord, 2> words{pairs[i].first, pairs[i].second};
    fill(bytes_, i, reference, words, outputs, graph.features);
  }
}

Eigen::MatrixXf FeatureTable::columns(std::span<const std::uint32_t> rows) const {
  Eigen::MatrixXf out(bytes_.rows(), static_cast<Eigen::Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out.col(static_cast<Eigen::Index>(i)) = bytes_.col(static_cast<Eigen::Index>(rows[i])).cast<float>() * unit_;
  }
  return out;
}

Eigen::MatrixXf FeatureTable::columns(std::size_t first, std::size_t count) const {
  return bytes_.middleCols(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(count)).cast<float>() * unit_;
}

Eigen::VectorXf FeatureTable::mean() const {
  return (bytes_.cast<double>().rowwise().mean() * double{unit_}).cast<float>();
}

std::uint32_t FeatureTable::checksum() const noexcept {
  return crc32c(std::as_bytes(std::span(bytes_.data(), static_cast<std::size_t>(bytes_.size()))));
}

}  // namespace mu40
