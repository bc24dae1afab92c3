// What recalibrate learns and back: the folded corrections of graph.hpp that lead from station values and L1 pT to the
// offline muon, and the muon that a network's outputs stand for. In floating point; the integers' way is the end of the
// network itself.
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "resolution.hpp"
#include "samples.hpp"

namespace mu40 {

// [3][muons]: phi, eta, log pT, in the target units of graph.hpp.
[[nodiscard]] Eigen::MatrixXf wanted_corrections(std::span<const MuonSample> muons);

// `outputs` [3][muons], in the same units.
[[nodiscard]] std::vector<Measured> corrected(std::span<const MuonSample> muons, const Eigen::MatrixXf& outputs);

}  // namespace mu40
