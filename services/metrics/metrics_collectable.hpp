// All boards' metrics as one prometheus::Collectable, to be registered with an Exposer, which serves them over HTTP.
// One for all boards, since a page may name a family only once. What each series means stands in docs/metrics.md.
#pragma once

#include <memory>
#include <vector>

#include "metrics/board_metrics.hpp"

namespace prometheus {
class Collectable;
}

namespace mu40 {

// `boards`: not null, one a board name. Collecting is thread-safe, copies what BoardMetrics::series() gives and touches
// neither books nor workers.
[[nodiscard]] std::shared_ptr<prometheus::Collectable> make_metrics_collectable(
    std::vector<std::shared_ptr<const BoardMetrics>> boards);

}  // namespace mu40
