#include "rpc/rpc_server.hpp"

#include <fmt/format.h>
#include <grpc/health/v1/health.pb.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>

#include "layout/error.hpp"
#include "rpc/address_probe.hpp"
#include "rpc/artifacts_service.hpp"
#include "rpc/boards_service.hpp"
#include "rpc/daemon_service.hpp"
#include "rpc/health_reporter.hpp"
#include "rpc/recordings_service.hpp"
#include "rpc/rpc_calls.hpp"
#include "rpc/runs_service.hpp"

namespace mu40 {
namespace {

// Threads of gRPC's own that wait for calls; the rest of the quota answers them.
constexpr int kPollingThreads = 2;
// A client that is gone without a word is noticed after both together.
constexpr int kKeepaliveMs = 10'000;
constexpr int kKeepaliveTimeoutMs = 5'000;
// As often as this clients may ask whether the daemon is there.
constexpr int kLeastClientPingMs = 5'000;

}  // namespace

struct RpcServer::Parts {
  Parts(Daemon& daemon, RpcMetrics& metrics, const std::string& metrics_address)
      : calls(metrics),
        boards(daemon, calls),
        recordings(daemon, calls),
        artifacts(daemon, calls),
        runs(daemon, calls, stop.get_token()),
        the_daemon(daemon, calls, metrics_address) {}

  std::stop_source stop;
  RpcCalls calls;
  BoardsService boards;
  RecordingsService recordings;
  ArtifactsService artifacts;
  RunsService runs;
  DaemonService the_daemon;
  std::string address;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<HealthReporter> health;
};

RpcServer::RpcServer(Daemon& daemon, BoardChanges& changes, RpcMetrics& metrics, const std::string& metrics_address)
    : parts_(std::make_unique<Parts>(daemon, metrics, metrics_address)) {
  const DaemonLimits& limits = daemon.config().limits;
  const std::string& wanted = daemon.config().grpc_address;
  probe_address(wanted);
  // The library's own health service brings no description of itself for reflection; ours does once it is linked.
  (void)grpc::health::v1::HealthCheckRequest::descriptor();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();

  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(wanted, grpc::InsecureServerCredentials(), &port);
  // Else a second daemon would share the port without a word.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kLeastClientPingMs);
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.max_upload_message_mib << 20U));
  grpc::ResourceQuota quota("mu40d");
  quota.SetMaxThreads(static_cast<int>(limits.max_concurrent_calls) + kPollingThreads);
  builder.SetResourceQuota(quota);
  for (grpc::Service* service : std::initializer_list<grpc::Service*>{
           &parts_->boards, &parts_->recordings, &parts_->artifacts, &parts_->runs, &parts_->the_daemon}) {
    builder.RegisterService(service);
  }
  parts_->server = builder.BuildAndStart();
  if (!parts_->server) throw Error(ErrorCode::kUnavailable, fmt::format("cannot serve gRPC on {}", wanted));
  parts_->address = fmt::format("{}:{}", wanted.substr(0, wanted.rfind(':')), port);
  parts_->health = std::make_unique<HealthReporter>(daemon, changes, *parts_->server->GetHealthCheckService());
}

RpcServer::~RpcServer() { shutdown(std::chrono::milliseconds{0}); }

const std::string& RpcServer::address() const noexcept { return parts_->address; }

void RpcServer::shutdown(std::chrono::milliseconds patience) {
  parts_->stop.request_stop();
  parts_->health.reset();
  parts_->server->Shutdown(std::chrono::system_clock::now() + patience);
}

}  // namespace mu40
