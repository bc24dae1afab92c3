// The fixed parts of the two first networks: integer features in front of the layers, physics behind them. All inputs
// of the layers are integers in 0..255 that stand for multiples of 2^-kFeatureFraction.
#pragma once

#include <vector>

#include "network/network_writer.hpp"

namespace mu40 {

inline constexpr int kFeatureFraction = 7;

// A network without its layers.
struct Graph {
  NetworkDraft draft;
  std::vector<ValueRef> features;
  // recalibrate only: what the outputs are added to.
  ValueRef phi_station, eta_station, is_negative_charge, is_negative_eta, log_pt;
};

// recalibrate learns, for each muon folded to positive charge and positive eta, three corrections:
//   phi: vertex - station in hardware units / 16; eta: vertex - station in hardware units / 4; pT: log2(offline / L1).
inline constexpr double kPhiTargetUnit = 16;
inline constexpr double kEtaTargetUnit = 4;
inline constexpr double kLogPtTargetUnit = 32.0 / 56.0;
// Layer outputs are integers: the corrections in 1/32 hardware units and in 1/kLogPtSteps octaves.
inline constexpr int kPhiOutputFraction = 9;
inline constexpr int kEtaOutputFraction = 7;
inline constexpr int kLogPtOutputFraction = 5;
inline constexpr int kLogPtSteps = 56;
[[nodiscard]] Graph recalibrate_graph(const std::string& name);

// classify learns the log-odds of a real pair; its logit counts in 1/256.
inline constexpr int kLogitFraction = 8;
[[nodiscard]] Graph classify_graph(const std::string& name);

// The graph with constant outputs: enough for a Reference to compute the features.
[[nodiscard]] Network feature_network(const Graph& graph, KernelId task);

// The whole network: `layers` in order, the inputs of the first being the features; inputs of the layers are set here.
[[nodiscard]] NetworkDraft recalibrate_network(const Graph& graph, std::vector<DenseNode> layers);
[[nodiscard]] NetworkDraft classify_network(const Graph& graph, std::vector<DenseNode> layers);

}  // namespace mu40
