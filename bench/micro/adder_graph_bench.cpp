// Making the adder graph of a network and counting its cost: what a search over networks calls for each candidate. The
// networks are random, 10-32-32-16-3 with 6-bit weights, a part of them zero.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "adder_graph/cost.hpp"
#include "network/network_writer.hpp"

namespace {

using namespace mu40;

DenseNode random_layer(std::vector<ValueRef> inputs, std::size_t n_neurons, double zero_fraction, std::mt19937& rng) {
  DenseNode layer;
  layer.inputs = std::move(inputs);
  layer.activation_bits = 8;
  for (std::size_t n = 0; n < n_neurons; ++n) {
    auto& row = layer.weights.emplace_back();
    for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
      const bool is_zero = rng() % 1000 < static_cast<std::uint32_t>(std::lround(zero_fraction * 1000));
      row.push_back(is_zero ? 0 : static_cast<std::int32_t>(rng() % 63) - 31);
    }
    layer.bias.push_back(static_cast<std::int32_t>(rng() % 2000));
    layer.shift.push_back(7);
  }
  return layer;
}

Network random_network(double zero_fraction) {
  std::mt19937 rng(1);
  NetworkDraft draft("random", KernelId::kRecalibrate);
  std::vector<ValueRef> values;
  for (std::size_t i = 0; i < 10; ++i) {
    values.push_back(draft.add(std::string(kMuonFields[i].name), FieldNode{0, kMuonFields[i].field}));
  }
  for (const std::uint32_t n_neurons : {32U, 32U, 16U, 3U}) {
    const auto name = "layer_" + std::to_string(values.front().node);
    const auto layer = draft.add(name, random_layer(values, n_neurons, zero_fraction, rng));
    values.clear();
    for (std::uint32_t n = 0; n < n_neurons; ++n) values.push_back({layer.node, n});
  }
  draft.set_output("phi", values[0]);
  draft.set_output("eta", values[1]);
  draft.set_output("pt", values[2]);
  return Network::parse(draft.text(), "random");
}

void count_cost(benchmark::State& state, double zero_fraction) {
  const auto network = random_network(zero_fraction);
  NetworkCost cost;
  for (auto _ : state) cost = cost_of(network, make_adder_graph(network));
  state.counters["adders"] = static_cast<double>(cost.logic.n_adders);
  state.counters["non_zero"] = static_cast<double>(cost.weights.n_nonzero);
}

BENCHMARK_CAPTURE(count_cost, half_zero, 0.5)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(count_cost, four_fifths_zero, 0.8)->Unit(benchmark::kMillisecond);

}  // namespace
