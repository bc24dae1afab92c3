// How one network is made: what it sees, its shape in bits, and how it learns. Read from a TOML file
// (training/recipes); the same recipe, samples and seed on one machine give the same network.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "graph.hpp"
#include "mlp.hpp"

namespace mu40 {

// Plain values; one key of the file each.
struct Recipe {
  KernelId task = KernelId::kRecalibrate;
  FeatureList features;  // muon_features, pair_features, feature_bits

  // Of the layers, hidden ones first, the output layer last.
  std::vector<int> hidden;           // neurons
  std::vector<int> weight_bits;      // one a layer
  std::vector<int> activation_bits;  // one a hidden layer
  std::vector<double> sparsity;      // one a layer: share of weights that are pruned
  bool output_sees_features = false;

  int float_epochs = 12;
  int integer_epochs = 8;  // 0: the network stays in float, as a teacher does
  double float_rate = 1e-2;
  double integer_rate = 2e-3;
  double integer_weight_share = 0.03;  // of integer_rate at which weights learn, biases at all of it (fit.cpp)
  int adapt_epochs = 40;               // of a trained network on other samples: integer epochs
  double adapt_rate = 1e-3;
  int muons = 900'000;  // recalibrate: learned from, where they come from the generator; a third of them flat
  int pairs = 700'000;  // classify: the same
  std::vector<double> loss_weights{3, 2, 3};  // recalibrate: what phi, eta and pT count
  double flat_share = 0.4;                    // recalibrate: of the pT loss, on muons flat in log pT
  double teacher_share = 0.5;                 // of the loss, towards the teacher's outputs, where there is a teacher

  [[nodiscard]] bool is_quantised() const noexcept { return integer_epochs > 0; }
};

// Throws Error naming file, key, value and what was expected.
[[nodiscard]] Recipe load_recipe(const std::filesystem::path& file);
// The same of a text; `name` stands in errors in the place of the file.
[[nodiscard]] Recipe parse_recipe(std::string_view toml, const std::string& name);

// Of a network for `graph`, whose features all have the same bits.
[[nodiscard]] MlpShape shape_of(const Recipe& recipe, const Graph& graph);

}  // namespace mu40
