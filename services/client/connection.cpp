#include "client/connection.hpp"

#include <fmt/format.h>

#include <utility>

#include "rpc_status/rpc_status.hpp"

namespace mu40 {
namespace {

constexpr int kMaxReceivedBytes = 256 << 20;  // a report, an inspection: some hundred kB as a rule

std::shared_ptr<grpc::Channel> open_channel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxReceivedBytes);
  // A daemon that comes back is found within a second.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  // Each client has a connection of its own, and no proxy stands between it and the daemon.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

DaemonClient::Connection::Connection(std::string where, std::stop_token stop_calls)
    : address(std::move(where)),
      stop(std::move(stop_calls)),
      channel(open_channel(address)),
      boards(v1::Boards::NewStub(channel)),
      recordings(v1::Recordings::NewStub(channel)),
      artifacts(v1::Artifacts::NewStub(channel)),
      runs(v1::Runs::NewStub(channel)) {}

Error DaemonClient::Connection::error_of(const grpc::Status& status, std::chrono::milliseconds time) const {
  const ErrorCode code = error_code_of(status.error_code());
  if (stop.stop_requested()) return {ErrorCode::kUnavailable, "interrupted"};
  // The daemon's own sentences stand as they are; these two may be gRPC's.
  if (code == ErrorCode::kUnavailable && channel->GetState(false) != GRPC_CHANNEL_READY) {
    return {code, fmt::format("no mu40d answers at {} ({}). `mu40d` starts one; --daemon or MU40_DAEMON names another",
                              address, status.error_message())};
  }
  if (code == ErrorCode::kTimeout && status.error_message() == "Deadline Exceeded") {
    return {code, fmt::format("the mu40d at {} has not answered within {} s", address,
                              std::chrono::duration<double>(time).count())};
  }
  if (code == ErrorCode::kInternal && status.error_code() != grpc::StatusCode::INTERNAL) {
    return {code, fmt::format("what answers at {} is not a mu40d of this version: gRPC status {}, {}", address,
                              static_cast<int>(status.error_code()), status.error_message())};
  }
  return {code, status.error_message()};
}

}  // namespace mu40
