// Boards, leases and what is asked of boards, on the wire and free of it.
#pragma once

#include <mu40/v1/boards.pb.h>

#include <chrono>
#include <string>

#include "daemon/board_view.hpp"
#include "daemon/daemon_config.hpp"
#include "daemon/program_request.hpp"

namespace mu40 {

// Without the secret of a lease.
[[nodiscard]] v1::Board to_proto(const BoardView& board);
// For its owner: with the secret.
[[nodiscard]] v1::Lease to_proto(const Lease& lease);

struct LeaseRequest {
  std::string board;     // of AcquireLeaseRequest
  std::string owner;     // of AcquireLeaseRequest
  std::string lease_id;  // of RenewLeaseRequest
  std::chrono::milliseconds duration{};
};

// These throw Error kInvalidArgument naming field, value and what was expected.
[[nodiscard]] LeaseRequest from_proto(const v1::AcquireLeaseRequest& request, const DaemonLimits& limits);
[[nodiscard]] LeaseRequest from_proto(const v1::RenewLeaseRequest& request, const DaemonLimits& limits);
[[nodiscard]] ProgramRequest from_proto(const v1::ProgramBoardRequest& request);

}  // namespace mu40
