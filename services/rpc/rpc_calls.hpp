// What every RPC goes through: an Error becomes the one status that stands for it, any other exception INTERNAL and a
// line of the log; every answer is counted. Nothing escapes to gRPC, which would answer UNKNOWN.
#pragma once

#include <grpcpp/support/status.h>

#include <functional>
#include <string>

#include "rpc/rpc_metrics.hpp"

namespace mu40 {

// Thread-safe.
class RpcCalls {
 public:
  // `metrics` outlives it.
  explicit RpcCalls(RpcMetrics& metrics) : metrics_(metrics) {}

  // `method` as in RpcMetrics; `action` fills in the response or throws.
  grpc::Status unary(const std::string& method, const std::function<void()>& action);
  // `action` reads or writes a stream and says how it ended, or throws.
  grpc::Status stream(const std::string& method, const std::function<grpc::Status()>& action);

  [[nodiscard]] RpcMetrics& metrics() noexcept { return metrics_; }

 private:
  RpcMetrics& metrics_;
};

}  // namespace mu40
