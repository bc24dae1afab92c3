// What a trained network achieves on held-out muons or pairs, as tables in the terminal, doing nothing beside it.
// Says whether the data are generated.
#pragma once

#include "network/network.hpp"
#include "samples.hpp"

namespace mu40 {

// Widths and peaks for 5.5 < L1 pT < 45 GeV, mean |dpT| / pT by offline pT; of uGMT, of uGMT with pT x 0.82, and of the
// network.
void print_recalibration(const Network& network, const Samples& samples);

// Areas under the curves and the fakes at 90 % efficiency; of a constant, of the distance of the pair, and of the
// network. Throws Error unless there are real and fake pairs.
void print_classification(const Network& network, const Samples& samples);

}  // namespace mu40
