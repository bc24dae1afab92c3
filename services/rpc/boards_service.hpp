// mu40.v1.Boards over the daemon.
#pragma once

#include <mu40/v1/boards.grpc.pb.h>

#include "daemon/daemon.hpp"
#include "rpc/rpc_calls.hpp"

namespace mu40 {

// Thread-safe. `daemon` and `calls` outlive it.
class BoardsService final : public v1::Boards::Service {
 public:
  BoardsService(Daemon& daemon, RpcCalls& calls) : daemon_(daemon), calls_(calls) {}

  grpc::Status ListBoards(grpc::ServerContext* context, const v1::ListBoardsRequest* request,
                          v1::ListBoardsResponse* response) override;
  grpc::Status GetBoard(grpc::ServerContext* context, const v1::GetBoardRequest* request, v1::Board* response) override;
  grpc::Status ProgramBoard(grpc::ServerContext* context, const v1::ProgramBoardRequest* request,
                            v1::Board* response) override;
  grpc::Status ResetBoard(grpc::ServerContext* context, const v1::ResetBoardRequest* request,
                          v1::Board* response) override;
  grpc::Status AcquireLease(grpc::ServerContext* context, const v1::AcquireLeaseRequest* request,
                            v1::Lease* response) override;
  grpc::Status RenewLease(grpc::ServerContext* context, const v1::RenewLeaseRequest* request,
                          v1::Lease* response) override;
  grpc::Status ReleaseLease(grpc::ServerContext* context, const v1::ReleaseLeaseRequest* request,
                            v1::ReleaseLeaseResponse* response) override;

 private:
  Daemon& daemon_;
  RpcCalls& calls_;
};

}  // namespace mu40
