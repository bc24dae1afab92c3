// Whether training computes what the network file computes: the quantised forward pass against the exact reference.
#pragma once

#include <cstddef>
#include <span>

#include "graph.hpp"
#include "mlp.hpp"
#include "network/network.hpp"
#include "samples.hpp"

namespace mu40 {

// Samples for which an output of `mlp`'s last layer is not exactly that of the last dense node of `network`; `graph` is
// the one of both. Some microseconds a sample.
[[nodiscard]] std::size_t differing_rows(const Graph& graph, Mlp& mlp, const Network& network,
                                         std::span<const MuonSample> muons);
[[nodiscard]] std::size_t differing_rows(const Graph& graph, Mlp& mlp, const Network& network,
                                         std::span<const PairSample> pairs);

}  // namespace mu40
