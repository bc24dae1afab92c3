#include "rpc/boards_service.hpp"

#include "rpc/wire_board.hpp"

namespace mu40 {

grpc::Status BoardsService::ListBoards(grpc::ServerContext*, const v1::ListBoardsRequest*,
                                       v1::ListBoardsResponse* response) {
  return calls_.unary("Boards/ListBoards", [&] {
    for (const auto& board : daemon_.boards()) *response->add_boards() = to_proto(board);
  });
}

grpc::Status BoardsService::GetBoard(grpc::ServerContext*, const v1::GetBoardRequest* request, v1::Board* response) {
  return calls_.unary("Boards/GetBoard", [&] { *response = to_proto(daemon_.board(request->name())); });
}

grpc::Status BoardsService::ProgramBoard(grpc::ServerContext*, const v1::ProgramBoardRequest* request,
                                         v1::Board* response) {
  return calls_.unary("Boards/ProgramBoard", [&] { *response = to_proto(daemon_.program(from_proto(*request))); });
}

grpc::Status BoardsService::ResetBoard(grpc::ServerContext*, const v1::ResetBoardRequest* request,
                                       v1::Board* response) {
  return calls_.unary("Boards/ResetBoard",
                      [&] { *response = to_proto(daemon_.reset(request->name(), request->lease_id())); });
}

grpc::Status BoardsService::AcquireLease(grpc::ServerContext*, const v1::AcquireLeaseRequest* request,
                                         v1::Lease* response) {
  return calls_.unary("Boards/AcquireLease", [&] {
    const LeaseRequest lease = from_proto(*request, daemon_.config().limits);
    *response = to_proto(daemon_.acquire_lease(lease.board, lease.owner, lease.duration));
  });
}

grpc::Status BoardsService::RenewLease(grpc::ServerContext*, const v1::RenewLeaseRequest* request,
                                       v1::Lease* response) {
  return calls_.unary("Boards/RenewLease", [&] {
    const LeaseRequest lease = from_proto(*request, daemon_.config().limits);
    *response = to_proto(daemon_.renew_lease(lease.lease_id, lease.duration));
  });
}

grpc::Status BoardsService::ReleaseLease(grpc::ServerContext*, const v1::ReleaseLeaseRequest* request,
                                         v1::ReleaseLeaseResponse*) {
  return calls_.unary("Boards/ReleaseLease", [&] { daemon_.release_lease(request->lease_id()); });
}

}  // namespace mu40
