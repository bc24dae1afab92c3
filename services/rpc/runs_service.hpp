// mu40.v1.Runs over the daemon.
#pragma once

#include <mu40/v1/runs.grpc.pb.h>

#include <semaphore>
#include <stop_token>

#include "daemon/daemon.hpp"
#include "rpc/rpc_calls.hpp"
#include "rpc/snapshot_cache.hpp"

namespace mu40 {

// Thread-safe. `daemon` and `calls` outlive it.
class RunsService final : public v1::Runs::Service {
 public:
  // `stop`: ends all who watch.
  RunsService(Daemon& daemon, RpcCalls& calls, std::stop_token stop);

  grpc::Status StartRun(grpc::ServerContext* context, const v1::StartRunRequest* request, v1::Run* response) override;
  grpc::Status StopRun(grpc::ServerContext* context, const v1::StopRunRequest* request, v1::Run* response) override;
  grpc::Status GetRun(grpc::ServerContext* context, const v1::GetRunRequest* request, v1::Run* response) override;
  grpc::Status GetReport(grpc::ServerContext* context, const v1::GetReportRequest* request,
                         v1::GetReportResponse* response) override;
  grpc::Status ListRuns(grpc::ServerContext* context, const v1::ListRunsRequest* request,
                        v1::ListRunsResponse* response) override;
  grpc::Status WatchRun(grpc::ServerContext* context, const v1::WatchRunRequest* request,
                        grpc::ServerWriter<v1::RunSnapshot>* writer) override;

 private:
  grpc::Status watch(const grpc::ServerContext& context, const v1::WatchRunRequest& request,
                     grpc::ServerWriter<v1::RunSnapshot>& writer);

  Daemon& daemon_;
  RpcCalls& calls_;
  const std::stop_token stop_;
  std::counting_semaphore<> free_watchers_;
  SnapshotCache snapshots_;
};

}  // namespace mu40
