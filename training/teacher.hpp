// A wide network in floating point that students learn from beside the truth; a file holds its recipe and weights.
#pragma once

#include <filesystem>
#include <span>

#include "feature_table.hpp"
#include "mlp.hpp"
#include "recipe.hpp"
#include "samples.hpp"

namespace mu40 {

// Immutable.
class Teacher {
 public:
  // `recipe_text` is the text of its recipe.
  Teacher(std::string recipe_text, Mlp mlp);
  // Throws Error naming the file and what it expected.
  [[nodiscard]] static Teacher load(const std::filesystem::path& file);
  // Complete under its name, or not at all.
  void save(const std::filesystem::path& file) const;

  [[nodiscard]] const Recipe& recipe() const noexcept { return recipe_; }
  // [outputs][samples], in the units of graph.hpp.
  [[nodiscard]] Eigen::MatrixXf outputs(std::span<const MuonSample> muons) const;
  [[nodiscard]] Eigen::MatrixXf outputs(std::span<const PairSample> pairs) const;

 private:
  [[nodiscard]] Eigen::MatrixXf outputs(const FeatureTable& features) const;

  std::string recipe_text_;
  Recipe recipe_;
  Graph graph_;
  Mlp mlp_;
};

}  // namespace mu40
