// mu40.v1, grpc.health.v1 and reflection on one address.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "daemon/daemon.hpp"
#include "rpc/board_changes.hpp"
#include "rpc/rpc_metrics.hpp"

namespace mu40 {

// Thread-safe but for construction. Its threads are bounded by Limits.max_concurrent_calls: calls beyond are refused
// with RESOURCE_EXHAUSTED.
class RpcServer {
 public:
  // Serves from now on. All arguments outlive it; `changes` is notified by `daemon`. `metrics_address`: told to
  // clients. Throws Error kUnavailable naming the address where it cannot be listened on.
  RpcServer(Daemon& daemon, BoardChanges& changes, RpcMetrics& metrics, const std::string& metrics_address);
  // As shutdown() with no patience.
  ~RpcServer();
  RpcServer(const RpcServer&) = delete;
  RpcServer& operator=(const RpcServer&) = delete;

  // Where it listens, with the port that was chosen where the configuration says 0.
  [[nodiscard]] const std::string& address() const noexcept;

  // Takes no new calls, ends who watches, gives the other calls `patience`, then cancels them; waits.
  void shutdown(std::chrono::milliseconds patience);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mu40
