// The mu40_* families of a set of boards: names, help, units and labels. The one place where they are written down;
// docs/metrics.md is tested against it. Not here: when they are made (metrics_collectable.hpp).
#pragma once

#include <prometheus/metric_family.h>

#include <span>
#include <vector>

#include "metrics/board_metrics.hpp"

namespace mu40 {

// Only families that have a series. Thread-safe.
[[nodiscard]] std::vector<prometheus::MetricFamily> metric_families(std::span<const BoardSeries> boards);

}  // namespace mu40
