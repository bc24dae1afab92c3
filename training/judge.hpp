// What a trained perceptron costs and achieves on held-out samples: to compare recipes. The tables that are reported of
// finished networks are elsewhere (evaluation.hpp).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "adder_graph/cost.hpp"
#include "train.hpp"

namespace mu40 {

struct Judgement {
  double loss = 0;                  // against the truth, weighted as in training
  std::vector<double> achievement;  // by achievement_columns()
  std::optional<NetworkCost> cost;  // of one that is quantised
};

// Of perceptrons that see the features of `recipe`. Immutable; judge() may be called from several threads on different
// perceptrons.
class Judge {
 public:
  // What `held_out` views outlives this.
  Judge(const Recipe& recipe, const TrainingSamples& held_out);

  [[nodiscard]] const Graph& graph() const noexcept { return graph_; }
  // `mlp` is for graph(); its forward pass runs.
  [[nodiscard]] Judgement judge(Mlp& mlp) const;

 private:
  Graph graph_;
  TrainingSamples held_out_;
  std::unique_ptr<Objective> objective_;
};

}  // namespace mu40
