// The features of many samples, as the graph's own integer nodes give them: training sees what the board computes.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "graph.hpp"
#include "samples.hpp"

namespace mu40 {

// Immutable.
class FeatureTable {
 public:
  FeatureTable(const Graph& graph, std::span<const MuonSample> muons);
  FeatureTable(const Graph& graph, std::span<const PairSample> pairs);

  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(bytes_.cols()); }
  [[nodiscard]] Eigen::Index width() const noexcept { return bytes_.rows(); }
  // [features][rows.size()] values in 0..2, one column a row of `rows`.
  [[nodiscard]] Eigen::MatrixXf columns(std::span<const std::uint32_t> rows) const;
  // The same for `count` rows from `first` on.
  [[nodiscard]] Eigen::MatrixXf columns(std::size_t first, std::size_t count) const;
  [[nodiscard]] Eigen::VectorXf mean() const;
  // CRC-32C of the codes.
  [[nodiscard]] std::uint32_t checksum() const noexcept;

 private:
  Eigen::Matrix<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic> bytes_;  // [features][samples]
  float unit_;
};

}  // namespace mu40
