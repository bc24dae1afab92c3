// What is behind a DaemonClient: a channel with its stubs, and how a call ends as an answer or an Error. For
// services/client only, since it draws in all of gRPC.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "client/daemon_client.hpp"
#include "layout/error.hpp"
#include "mu40/v1/boards.grpc.pb.h"
#include "mu40/v1/files.grpc.pb.h"
#include "mu40/v1/runs.grpc.pb.h"

namespace mu40 {

// On a clock that nobody steps.
[[nodiscard]] inline gpr_timespec deadline_in(std::chrono::milliseconds time) {
  return gpr_time_from_millis(time.count(), GPR_TIMESPAN);
}

// Thread-safe.
struct DaemonClient::Connection {
  Connection(std::string address, std::stop_token stop);

  // One unary call. `method`: of the stub's interface.
  template <class Stub, class Request, class Response>
  Response call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                const Request& request, std::chrono::milliseconds time) const {
    grpc::ClientContext context;
    context.set_deadline(deadline_in(time));
    const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) throw error_of(status, time);
    return response;
  }

  // What a status that is not OK says; `time`: the call's deadline, 0: it had none.
  [[nodiscard]] Error error_of(const grpc::Status& status, std::chrono::milliseconds time = {}) const;

  const std::string address;
  const std::stop_token stop;
  const std::shared_ptr<grpc::Channel> channel;
  const std::unique_ptr<v1::Boards::StubInterface> boards;
  const std::unique_ptr<v1::Recordings::StubInterface> recordings;
  const std::unique_ptr<v1::Artifacts::StubInterface> artifacts;
  const std::unique_ptr<v1::Runs::StubInterface> runs;
};

}  // namespace mu40
