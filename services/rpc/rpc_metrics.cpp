#include "rpc/rpc_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include "rpc_status/rpc_status.hpp"

namespace mu40 {

RpcMetrics::RpcMetrics()
    : rpcs_(prometheus::BuildCounter()
                .Name("mu40_rpcs_total")
                .Help("Remote calls answered, by method of mu40.v1 and gRPC status.")
                .Register(*registry_)),
      durations_(prometheus::BuildHistogram()
                     .Name("mu40_rpc_duration_seconds")
                     .Help("Time from a unary call's request to its answer, by method.")
                     .Register(*registry_)),
      watchers_(prometheus::BuildGauge()
                    .Name("mu40_watchers")
                    .Help("Clients that watch a run.")
                    .Register(*registry_)
                    .Add({})) {}

void RpcMetrics::answered(const std::string& method, grpc::StatusCode status) {
  rpcs_.Add({{"method", method}, {"code", std::string(name_of(status))}}).Increment();
}

void RpcMetrics::answered(const std::string& method, grpc::StatusCode status, std::chrono::nanoseconds duration) {
  answered(method, status);
  durations_
      .Add({{"method", method}},
           prometheus::Histogram::BucketBoundaries(kRpcDurationEdgesS.begin(), kRpcDurationEdgesS.end()))
      .Observe(std::chrono::duration<double>(duration).count());
}

void RpcMetrics::watcher_came() { watchers_.Increment(); }
void RpcMetrics::watcher_left() { watchers_.Decrement(); }
double RpcMetrics::watchers() const { return watchers_.Value(); }

}  // namespace mu40
