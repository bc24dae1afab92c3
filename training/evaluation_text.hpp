// An evaluation as tables for the terminal. Every row says that it is about generated data.
#pragma once

#include <span>
#include <string>

#include "evaluation.hpp"

namespace mu40 {

// Of several training seeds the median stands in the row, the range below it; the bound is the largest of the seeds.
[[nodiscard]] std::string evaluation_text(const TuneEvaluation& evaluation);

[[nodiscard]] std::string ablation_text(std::span<const Ablation> rows);

}  // namespace mu40
