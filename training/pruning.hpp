// Takes weights away while training goes on, gradually and in balance.
#pragma once

#include <vector>

#include "mlp.hpp"

namespace mu40 {

// Share of weights to be gone at `done` in 0..1 of the pruning: target * (1 - (1 - done)^3), fast first and slow at the
// end, after Zhu and Gupta, arXiv 1710.01878.
[[nodiscard]] double pruned_share(double target, double done);

// Sets the masks so that `shares[l]` of layer l's weights are pruned: those that cost the loss least by the estimate
// weight^2 * variance of the input * E[(d loss / d sum)^2] on the batch last seen, which does not depend on how neurons
// are scaled. The bias takes over what a pruned weight gave on average. Weights once pruned stay so. In balance: no
// neuron is half dead; one that would have no input left, or nobody who uses it, loses all its weights, and others keep
// more. The outputs share the last layer's weights evenly. A forward() and a backward() came before.
void prune(Mlp& mlp, const std::vector<double>& shares);

}  // namespace mu40
