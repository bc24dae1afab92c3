#include "fit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "layout/error.hpp"
#include "mlp_file.hpp"
#include "pruning.hpp"
#include "quantiser.hpp"

namespace mu40 {
namespace {

// Pruning begins when the float epochs are at this share of their course, and ends when at that one; the rest is to
// recover.
constexpr double kPruneFrom = 0.2;
constexpr double kPruneTo = 0.7;
constexpr std::size_t kStepsBetweenPrunings = 50;

// In integer epochs a straight-through gradient keeps a weight near a rounding edge jumping between two codes, and
// every jump moves what the biases had settled on (Nagel et al., arXiv 2203.11086). So weights learn slower than
// biases, and stay as they are when the integer epochs are at this share of their course.
constexpr double kIntegerWeightsUntil = 0.7;

// Rate at `done` in 0..1 of a part of the course.
float cosine(double rate, double done) {
  constexpr double kLast = 0.01;
  return static_cast<float>(rate * (kLast + (1 - kLast) / 2 * (1 + std::cos(std::numbers::pi * done))));
}

AdamStep step_at(const Recipe& recipe, bool is_float, double done) {
  if (is_float) {
    const float rate = cosine(recipe.float_rate, done);
    return {rate, rate};
  }
  const double weights_done = done / kIntegerWeightsUntil;
  return {weights_done < 1 ? cosine(recipe.integer_rate * recipe.integer_weight_share, weights_done) : 0,
          cosine(recipe.integer_rate, done)};
}

void prune_at(Mlp& mlp, const Recipe& recipe, double done) {
  if (done < kPruneFrom || std::ranges::all_of(recipe.sparsity, [](double share) { return share == 0; })) return;
  std::vector<double> shares;
  shares.reserve(recipe.sparsity.size());
  for (const double target : recipe.sparsity) {
    shares.push_back(pruned_share(target, (done - kPruneFrom) / (kPruneTo - kPruneFrom)));
  }
  prune(mlp, shares);
}

// Returns the mean loss.
double run_epoch(Mlp& mlp, Objective& objective, const Recipe& recipe, int epoch) {
  const bool is_float = epoch < recipe.float_epochs;
  const int epochs = is_float ? recipe.float_epochs : recipe.integer_epochs;
  const int first = is_float ? 0 : recipe.float_epochs;
  if (epoch == recipe.float_epochs && !mlp.is_quantised()) quantise(mlp, objective.calibration_inputs());
  const std::size_t steps = objective.steps_per_epoch();
  double loss = 0;
  for (std::size_t i = 0; i < steps; ++i) {
    const double done = (epoch - first + static_cast<double>(i) / static_cast<double>(steps)) / epochs;
    loss += objective.backward(mlp, static_cast<std::uint64_t>(epoch) * steps + i);
    mlp.step(step_at(recipe, is_float, done));
    if (is_float && i % kStepsBetweenPrunings == 0) prune_at(mlp, recipe, done);
  }
  if (is_float) prune_at(mlp, recipe, (epoch + 1.0) / epochs);
  return loss / static_cast<double>(steps);
}

// The number of epochs that the checkpoint holds; 0 if there is none.
int resume(Mlp& mlp, const Checkpoint& checkpoint, const MlpLabel& label) {
  if (!std::filesystem::exists(checkpoint.file)) return 0;
  const auto found = load_mlp_label(checkpoint.file);
  if (found.recipe != label.recipe || found.made_of != label.made_of) {
    throw Error(ErrorCode::kMismatch, checkpoint.file.string() + ": a checkpoint of another training (" +
                                          found.made_of + "), expected " + label.made_of +
                                          " with the same recipe; remove it to start anew");
  }
  load_mlp(checkpoint.file, mlp, MlpState::kTraining);
  return static_cast<int>(found.epochs);
}

}  // namespace

void fit(Mlp& mlp, Objective& objective, const Recipe& recipe, const std::optional<Checkpoint>& checkpoint,
         const TrainProgress& progress) {
  MlpLabel label;
  int done = 0;
  if (checkpoint) {
    label = {checkpoint->recipe, checkpoint->made_of + ", samples " + std::to_string(objective.checksum()), 0};
    done = resume(mlp, *checkpoint, label);
  }
  const int epochs = recipe.float_epochs + recipe.integer_epochs;
  for (int epoch = done; epoch < epochs; ++epoch) {
    const double loss = run_epoch(mlp, objective, recipe, epoch);
    if (checkpoint) {
      label.epochs = static_cast<std::uint64_t>(epoch) + 1;
      save_mlp(checkpoint->file, label, mlp, MlpState::kTraining);
    }
    progress(epoch + 1, epochs, loss);
  }
  if (checkpoint) std::filesystem::remove(checkpoint->file);
}

}  // namespace mu40
