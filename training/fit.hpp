// The course of one training: float epochs in which weights are pruned, then epochs with the integers in the forward
// pass; the rate falls as half a cosine in each part.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "mlp.hpp"
#include "objective.hpp"
#include "recipe.hpp"

namespace mu40 {

// Called after each epoch with its number, the number of epochs and the mean loss. What it throws ends the training.
using TrainProgress = std::function<void(int epoch, int epochs, double loss)>;

// Where a training keeps its state after each epoch, to go on from there when it was interrupted.
struct Checkpoint {
  std::filesystem::path file;
  std::string recipe;   // text; with `made_of`, what a checkpoint must come from to be gone on with
  std::string made_of;  // seed and samples
};

// Trains `mlp` as `recipe` says; one that is quantised keeps its scales. With `checkpoint`: goes on from its file if
// there is one, writes it after each epoch (complete or not at all), and removes it at the end; the result is that of
// an uninterrupted training bit for bit. Throws Error when the file belongs to another training.
void fit(Mlp& mlp, Objective& objective, const Recipe& recipe, const std::optional<Checkpoint>& checkpoint,
         const TrainProgress& progress);

}  // namespace mu40
