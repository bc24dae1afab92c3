#include "teacher.hpp"

#include <random>
#include <string>

#include "mlp_file.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kTaughtAtOnce = 4096;

}  // namespace

Teacher::Teacher(std::string recipe_text, Mlp mlp)
    : recipe_text_(std::move(recipe_text)),
      recipe_(parse_recipe(recipe_text_, "teacher's recipe")),
      graph_(make_graph(recipe_.task, "teacher", recipe_.features)),
      mlp_(std::move(mlp)) {}

Teacher Teacher::load(const std::filesystem::path& file) {
  const auto label = load_mlp_label(file);
  const auto recipe = parse_recipe(label.recipe, file.string());
  const auto graph = make_graph(recipe.task, "teacher", recipe.features);
  std::mt19937_64 random;
  Mlp mlp(shape_of(recipe, graph), Eigen::VectorXf::Zero(static_cast<Eigen::Index>(graph.features.size())), random);
  load_mlp(file, mlp, MlpState::kWeights);
  return {label.recipe, std::move(mlp)};
}

void Teacher::save(const std::filesystem::path& file) const {
  save_mlp(file, {recipe_text_, "", static_cast<std::uint64_t>(recipe_.float_epochs)}, mlp_, MlpState::kWeights);
}

Eigen::MatrixXf Teacher::outputs(const FeatureTable& features) const {
  Mlp mlp = mlp_;
  Eigen::MatrixXf out(mlp.layers().back().weights.value.rows(), static_cast<Eigen::Index>(features.size()));
  for (std::size_t first = 0; first < features.size(); first += kTaughtAtOnce) {
    const auto count = std::min(kTaughtAtOnce, features.size() - first);
    out.middleCols(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(count)) =
        mlp.forward(features.columns(first, count));
  }
  return out;
}

Eigen::MatrixXf Teacher::outputs(std::span<const MuonSample> muons) const {
  return outputs(FeatureTable(graph_, muons));
}

Eigen::MatrixXf Teacher::outputs(std::span<const PairSample> pairs) const {
  return outputs(FeatureTable(graph_, pairs));
}

}  // namespace mu40
