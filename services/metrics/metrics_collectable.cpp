#include "metrics/metrics_collectable.hpp"

#include <prometheus/collectable.h>

#include <utility>

#include "metrics/metric_families.hpp"

namespace mu40 {
namespace {

// Thread-safe.
class MetricsCollectable final : public prometheus::Collectable {
 public:
  explicit MetricsCollectable(std::vector<std::shared_ptr<const BoardMetrics>> boards) : boards_(std::move(boards)) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<BoardSeries> series;
    series.reserve(boards_.size());
    for (const auto& board : boards_) series.push_back(board->series(std::chrono::steady_clock::now()));
    return metric_families(series);
  }

 private:
  const std::vector<std::shared_ptr<const BoardMetrics>> boards_;
};

}  // namespace

std::shared_ptr<prometheus::Collectable> make_metrics_collectable(
    std::vector<std::shared_ptr<const BoardMetrics>> boards) {
  return std::make_shared<MetricsCollectable>(std::move(boards));
}

}  // namespace mu40
