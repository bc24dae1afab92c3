#include "rpc/daemon_service.hpp"

#include "mu40_version.hpp"
#include "rpc/wire_daemon.hpp"
#include "rpc/wire_time.hpp"

namespace mu40 {

grpc::Status DaemonService::GetDaemon(grpc::ServerContext*, const v1::GetDaemonRequest*, v1::DaemonInfo* response) {
  return calls_.unary("Daemon/GetDaemon", [&] {
    response->set_version(kMu40Version);
    response->set_git_revision(kGitRevision);
    *response->mutable_started() = to_proto(daemon_.started());
    response->set_draining(daemon_.draining());
    *response->mutable_limits() = to_proto(daemon_.config().limits);
    response->set_metrics_address(metrics_address_);
  });
}

}  // namespace mu40
