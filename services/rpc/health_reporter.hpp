// Keeps grpc.health.v1 truthful: "" SERVING while every board is READY or BUSY and runs are taken, "mu40.board.<name>"
// while that board is, "mu40.v1.<service>" always.
#pragma once

#include <grpcpp/health_check_service_interface.h>

#include <thread>

#include "daemon/daemon.hpp"
#include "rpc/board_changes.hpp"

namespace mu40 {

// Thread-safe. All arguments outlive it.
class HealthReporter {
 public:
  HealthReporter(const Daemon& daemon, BoardChanges& changes, grpc::HealthCheckServiceInterface& health);

 private:
  void report() const;

  const Daemon& daemon_;
  BoardChanges& changes_;
  grpc::HealthCheckServiceInterface& health_;
  std::jthread thread_;
};

}  // namespace mu40
