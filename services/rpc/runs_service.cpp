#include "rpc/runs_service.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "layout/error.hpp"
#include "rpc/wire_run.hpp"

namespace mu40 {
namespace {

// How late a watcher may notice that nobody listens any more.
constexpr std::chrono::milliseconds kWatchStep{250};

// The place of one who watches.
class WatcherPlace {
 public:
  WatcherPlace(std::counting_semaphore<>& free, RpcMetrics& metrics, std::uint64_t places)
      : free_(free), metrics_(metrics) {
    if (!free_.try_acquire()) {
      throw Error(ErrorCode::kExhausted,
                  fmt::format("{} clients watch runs already, as many as Limits.max_watchers allows", places));
    }
    metrics_.watcher_came();
  }
  ~WatcherPlace() {
    metrics_.watcher_left();
    free_.release();
  }
  WatcherPlace(const WatcherPlace&) = delete;
  WatcherPlace& operator=(const WatcherPlace&) = delete;

 private:
  std::counting_semaphore<>& free_;
  RpcMetrics& metrics_;
};

std::uint64_t next(std::uint64_t sequence) {
  return sequence < std::numeric_limits<std::uint64_t>::max() ? sequence + 1 : sequence;
}

std::shared_ptr<const v1::RunSnapshot> renumbered(v1::RunSnapshot snapshot, std::uint64_t sequence) {
  snapshot.set_sequence(sequence);
  return std::make_shared<const v1::RunSnapshot>(std::move(snapshot));
}

// What a client that has seen `after` is to see now, or null after a while: something newer, or the end, also to one
// that claims to have seen more than there is.
std::shared_ptr<const RunProgress> news(const ActiveRun& run, std::uint64_t after) {
  auto progress = run.wait_after(after, kWatchStep);
  if (progress) return progress;
  progress = run.newest();
  return progress->phase == RunPhase::kEnded ? progress : nullptr;
}

}  // namespace

RunsService::RunsService(Daemon& daemon, RpcCalls& calls, std::stop_token stop)
    : daemon_(daemon),
      calls_(calls),
      stop_(std::move(stop)),
      free_watchers_(static_cast<std::ptrdiff_t>(daemon.config().limits.max_watchers)) {}

grpc::Status RunsService::StartRun(grpc::ServerContext*, const v1::StartRunRequest* request, v1::Run* response) {
  return calls_.unary("Runs/StartRun",
                      [&] { *response = to_proto(daemon_.start_run(from_proto(*request, daemon_.config().limits))); });
}

grpc::Status RunsService::StopRun(grpc::ServerContext*, const v1::StopRunRequest* request, v1::Run* response) {
  return calls_.unary("Runs/StopRun",
                      [&] { *response = to_proto(daemon_.stop_run(request->id(), request->lease_id())); });
}

grpc::Status RunsService::GetRun(grpc::ServerContext*, const v1::GetRunRequest* request, v1::Run* response) {
  return calls_.unary("Runs/GetRun", [&] { *response = to_proto(daemon_.run(request->id())); });
}

grpc::Status RunsService::GetReport(grpc::ServerContext*, const v1::GetReportRequest* request,
                                    v1::GetReportResponse* response) {
  return calls_.unary("Runs/GetReport", [&] { response->set_json(daemon_.report(request->id())); });
}

grpc::Status RunsService::ListRuns(grpc::ServerContext*, const v1::ListRunsRequest* request,
                                   v1::ListRunsResponse* response) {
  return calls_.unary("Runs/ListRuns", [&] {
    const RunPage page = from_proto(*request);
    for (const auto& run : daemon_.runs(page.limit, page.before_id)) *response->add_runs() = to_proto(run);
  });
}

grpc::Status RunsService::WatchRun(grpc::ServerContext* context, const v1::WatchRunRequest* request,
                                   grpc::ServerWriter<v1::RunSnapshot>* writer) {
  return calls_.stream("Runs/WatchRun", [&] {
    const WatcherPlace place(free_watchers_, calls_.metrics(), daemon_.config().limits.max_watchers);
    return watch(*context, *request, *writer);
  });
}

grpc::Status RunsService::watch(const grpc::ServerContext& context, const v1::WatchRunRequest& request,
                                grpc::ServerWriter<v1::RunSnapshot>& writer) {
  std::uint64_t seen = request.after_sequence();
  const auto run = daemon_.active_run(request.id());
  if (!run) {
    const RunView view = daemon_.run(request.id());
    writer.Write(last_snapshot(view, next(seen)));
    return grpc::Status::OK;
  }
  while (!context.IsCancelled()) {
    if (stop_.stop_requested()) {
      throw Error(ErrorCode::kUnavailable,
                  fmt::format("the daemon ends; run {} can be watched on after it is back", run->id()));
    }
    const auto progress = news(*run, seen);
    if (!progress) continue;
    auto snapshot = snapshots_.of(*run, progress);
    if (progress->sequence <= seen) snapshot = renumbered(*snapshot, next(seen));
    seen = snapshot->sequence();
    if (!writer.Write(*snapshot)) break;
    if (progress->phase == RunPhase::kEnded) return grpc::Status::OK;
  }
  return grpc::Status::CANCELLED;
}

}  // namespace mu40
