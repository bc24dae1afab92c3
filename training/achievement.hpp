// What one trained network achieves on held-out samples, in a few figures: to compare ways of training. The tables that
// are reported of a finished network are elsewhere.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "train.hpp"

namespace mu40 {

// Columns of a comparison, and one row of them; NaN where a fit failed.
[[nodiscard]] std::vector<std::string> achievement_columns(KernelId task);

// recalibrate: FWHM of phi, eta and pT, the pT peak (published cut, natural muons), the largest mean |dpT| / pT of the
// offline bins, flat muons. classify: AUC-ROC, AUC-PR, fakes at 90 % efficiency. Of the integer network.
[[nodiscard]] std::vector<double> achievement(const Network& network, const TrainingSamples& samples);
// The same of `mlp` as it is, in float or in integers; `graph` is its graph.
[[nodiscard]] std::vector<double> achievement(const Graph& graph, Mlp& mlp, const TrainingSamples& samples);

// Values of one column over training seeds.
struct SeedSpread {
  double median = 0, low = 0, high = 0;
};
// `values` is not empty; an even number has the mean of the middle two.
[[nodiscard]] SeedSpread spread_of(std::vector<double> values);

}  // namespace mu40
