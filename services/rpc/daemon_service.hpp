// mu40.v1.Daemon: what the daemon is and what it allows.
#pragma once

#include <mu40/v1/daemon.grpc.pb.h>

#include "daemon/daemon.hpp"
#include "rpc/rpc_calls.hpp"

namespace mu40 {

// Thread-safe. `daemon` and `calls` outlive it.
class DaemonService final : public v1::Daemon::Service {
 public:
  // `metrics_address`: where metrics are served; empty: nowhere.
  DaemonService(Daemon& daemon, RpcCalls& calls, std::string metrics_address)
      : daemon_(daemon), calls_(calls), metrics_address_(std::move(metrics_address)) {}

  grpc::Status GetDaemon(grpc::ServerContext* context, const v1::GetDaemonRequest* request,
                         v1::DaemonInfo* response) override;

 private:
  mu40::Daemon& daemon_;
  RpcCalls& calls_;
  const std::string metrics_address_;
};

}  // namespace mu40
