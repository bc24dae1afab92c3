#include "cost_command.hpp"

#include <cstdio>
#include <string>

#include "adder_graph/cost.hpp"

namespace mu40 {
namespace {

void print_logic(const char* name, const LogicCost& logic) {
  std::printf("%-24s %8lld %10lld %10lld %10lld %10lld", name, static_cast<long long>(logic.n_adders),
              static_cast<long long>(logic.adder_bits), static_cast<long long>(logic.activation_bits),
              static_cast<long long>(logic.select_bits), static_cast<long long>(logic.table_bits));
}

void print_weights(const char* name, const WeightCost& weights) {
  std::printf("%-24s %8lld %10lld %10d %10lld", name, static_cast<long long>(weights.n_nonzero),
              static_cast<long long>(weights.signed_digits), weights.weight_bits,
              static_cast<long long>(weights.nonzero_weight_bits));
}

std::string shown(const LayerCost& layer) {
  return layer.name + " (" + std::to_string(layer.n_inputs) + " - " + std::to_string(layer.n_neurons) + ")";
}

}  // namespace

void print_cost(const std::filesystem::path& file) {
  const auto network = Network::load(file);
  const auto cost = cost_of(network, make_adder_graph(network));
  std::printf("%s: %s\n\n", network.name().c_str(), network.hash().c_str());

  std::printf("%-24s %8s %10s %10s %10s", "weights", "non-zero", "CSD digits", "width", "bits");
  for (const auto& layer : cost.layers) {
    std::printf("\n");
    print_weights(shown(layer).c_str(), layer.weights);
  }
  std::printf("\n");
  print_weights("all", cost.weights);
  const auto published = published_baseline_weight_bits(network.task());
  std::printf("\npublished baseline, 4 x 16 at 18 bits: %lld non-zero weight bits", static_cast<long long>(published));
  if (cost.weights.nonzero_weight_bits > 0) {
    std::printf(", %.1f times as many",
                static_cast<double>(published) / static_cast<double>(cost.weights.nonzero_weight_bits));
  }

  std::printf("\n\n%-24s %8s %10s %10s %10s %10s %6s\n", "shift-add graph", "adders", "adder bits", "act. bits",
              "mux bits", "table bits", "level");
  for (const auto& layer : cost.layers) {
    print_logic(shown(layer).c_str(), layer.logic);
    std::printf(" %6d\n", layer.level);
  }
  print_logic("features and outputs", cost.around);
  std::printf("\n");
  print_logic("all", cost.logic);
  std::printf(" %6d\n", cost.levels);
  std::printf(
      "%d adder levels from the recorded fields to the outputs; %d stages with saturations, multiplexers and small "
      "tables counted too\n",
      cost.levels, cost.stages);
}

}  // namespace mu40
