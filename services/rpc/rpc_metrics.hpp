// What Prometheus sees of the RPCs: how many by method and status, how long the unary ones took, how many clients
// watch. docs/metrics.md names the series.
#pragma once

#include <grpcpp/support/status.h>
#include <prometheus/registry.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>

namespace mu40 {

// Upper edges of mu40_rpc_duration_seconds: 100 us to 10 s, the last for boards that are programmed.
inline constexpr std::array<double, 11> kRpcDurationEdgesS{0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03,
                                                           0.1,    0.3,    1,     3,     10};

// Thread-safe.
class RpcMetrics {
 public:
  RpcMetrics();

  // A call of `method`, "Boards/ListBoards", has been answered.
  void answered(const std::string& method, grpc::StatusCode status);
  // A unary one, which took `duration`.
  void answered(const std::string& method, grpc::StatusCode status, std::chrono::nanoseconds duration);
  void watcher_came();
  void watcher_left();
  [[nodiscard]] double watchers() const;

  [[nodiscard]] std::shared_ptr<prometheus::Collectable> collectable() const { return registry_; }

 private:
  std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  prometheus::Family<prometheus::Counter>& rpcs_;
  prometheus::Family<prometheus::Histogram>& durations_;
  prometheus::Gauge& watchers_;
};

}  // namespace mu40
