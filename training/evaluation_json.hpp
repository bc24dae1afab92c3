// An evaluation as JSON, with the counts behind its figures for plots. Every entry says that it is about generated
// data.
#pragma once

#include <span>
#include <string>

#include "evaluation.hpp"

namespace mu40 {

[[nodiscard]] std::string evaluation_json(std::span<const TuneEvaluation> tunes, std::span<const Ablation> ablations);

}  // namespace mu40
