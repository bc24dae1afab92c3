// The fixed parts of the networks: integer features in front of the layers (features.hpp), physics behind them.
#pragma once

#include <string>
#include <vector>

#include "features.hpp"
#include "integer_layers.hpp"
#include "network/network_writer.hpp"

namespace mu40 {

// What a network is given.
struct FeatureList {
  std::vector<std::string> of_muon;  // of each muon
  std::vector<std::string> of_pair;  // classify only
  int bits = 8;                      // of each feature
};

// A network without its layers. A feature's codes 0 .. 2^bits - 1 stand for multiples of 2^-fraction.
struct Graph {
  KernelId task = KernelId::kRecalibrate;
  FeatureBuilder nodes;
  std::vector<Feature> features;
  [[nodiscard]] int feature_fraction() const noexcept { return nodes.bits() - 1; }
};

// recalibrate learns, for each muon folded to positive charge and positive eta, three corrections:
//   phi: vertex - station in hardware units / 16; eta: vertex - station in hardware units / 4; pT: log2(offline / L1).
inline constexpr double kPhiTargetUnit = 16;
inline constexpr double kEtaTargetUnit = 4;
inline constexpr double kLogPtTargetUnit = 32.0 / 56.0;
// At the finest, layer outputs count in 1/32 hardware units and in 1/kLogPtSteps octaves.
inline constexpr int kPhiOutputFraction = 9;
inline constexpr int kEtaOutputFraction = 7;
inline constexpr int kLogPtOutputFraction = 5;
inline constexpr int kLogPtSteps = 56;
// classify learns the log-odds of a real pair; its logit counts in 1/256 at the finest.
inline constexpr int kLogitFraction = 8;

[[nodiscard]] Graph make_graph(KernelId task, const std::string& name, const FeatureList& features);
[[nodiscard]] std::vector<int> output_fractions(KernelId task);

// The graph with constant outputs: enough for a Reference to compute the features.
[[nodiscard]] Network feature_network(const Graph& graph);

// The whole network with `layers` behind the graph's features; nodes that no output needs are left out.
[[nodiscard]] NetworkDraft complete(const Graph& graph, const IntegerLayers& layers);

// The way back: the layers of a network that complete() made of a graph with the same features, weights at 0 for inputs
// that were left out. Throws Error when `network` was not made so.
[[nodiscard]] IntegerLayers layers_of(const Graph& graph, const Network& network);

}  // namespace mu40
