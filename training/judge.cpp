#include "judge.hpp"

#include "achievement.hpp"
#include "integer_layers.hpp"

namespace mu40 {

Judge::Judge(const Recipe& recipe, const TrainingSamples& held_out)
    : graph_(make_graph(recipe.task, "judged", recipe.features)),
      held_out_(held_out),
      objective_(objective_of(recipe, graph_, held_out_, {})) {}

Judgement Judge::judge(Mlp& mlp) const {
  Judgement out{objective_->loss(mlp), achievement(graph_, mlp, held_out_), std::nullopt};
  if (!mlp.is_quantised()) return out;
  const auto network = Network::parse(complete(graph_, integer_layers(mlp)).text(), "judged");
  out.cost = cost_of(network, make_adder_graph(network));
  return out;
}

}  // namespace mu40
