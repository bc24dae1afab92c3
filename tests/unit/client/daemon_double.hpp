// A gRPC server in this process that answers as a test says: what a daemon does to its clients, without boards.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mu40/v1/boards.grpc.pb.h"
#include "mu40/v1/files.grpc.pb.h"
#include "mu40/v1/runs.grpc.pb.h"

namespace mu40::test {

// Answers ListBoards with `answer`; keeps whether the call had a deadline.
class BoardsDouble final : public v1::Boards::Service {
 public:
  grpc::Status ListBoards(grpc::ServerContext* context, const v1::ListBoardsRequest*,
                          v1::ListBoardsResponse* response) override {
    had_deadline = context->deadline() < std::chrono::system_clock::now() + std::chrono::hours(2);
    response->add_boards()->set_name("a");
    return answer;
  }

  grpc::Status answer;
  std::atomic<bool> had_deadline = false;
};

// Keeps what is uploaded; refuses what is longer than `most_bytes`.
class RecordingsDouble final : public v1::Recordings::Service {
 public:
  grpc::Status UploadRecording(grpc::ServerContext*, grpc::ServerReader<v1::UploadRequest>* reader,
                               v1::Recording* response) override {
    v1::UploadRequest part;
    while (reader->Read(&part)) {
      if (part.has_header()) {
        header = part.header();
      } else {
        bytes += part.chunk();
      }
      if (bytes.size() > most_bytes) return {grpc::StatusCode::RESOURCE_EXHAUSTED, "too long"};
    }
    response->set_name(header.name());
    return grpc::Status::OK;
  }

  std::size_t most_bytes = std::size_t{1} << 30U;
  v1::UploadHeader header;
  std::string bytes;
};

// Each WatchRun call is served by the next of `scripts`, which is given what was asked for and writes what it likes.
class RunsDouble final : public v1::Runs::Service {
 public:
  using Script = std::function<grpc::Status(grpc::ServerWriter<v1::RunSnapshot>&)>;

  grpc::Status WatchRun(grpc::ServerContext*, const v1::WatchRunRequest* request,
                        grpc::ServerWriter<v1::RunSnapshot>* writer) override {
    Script script;
    {
      const std::lock_guard lock(mutex_);
      asked_.push_back(*request);
      if (asked_.size() > scripts.size()) return {grpc::StatusCode::INTERNAL, "nothing more was expected"};
      script = scripts[asked_.size() - 1];
    }
    return script(*writer);
  }

  grpc::Status StartRun(grpc::ServerContext*, const v1::StartRunRequest* request, v1::Run* response) override {
    const std::lock_guard lock(mutex_);
    request_ids.push_back(request->request_id());
    if (request_ids.size() <= lost_starts) return {grpc::StatusCode::UNAVAILABLE, "the connection broke"};
    response->set_id(7);
    return grpc::Status::OK;
  }

  [[nodiscard]] std::vector<v1::WatchRunRequest> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

  std::vector<Script> scripts;           // set before the first call
  std::size_t lost_starts = 0;           // so many StartRun calls are not answered
  std::vector<std::string> request_ids;  // of every StartRun call

 private:
  mutable std::mutex mutex_;
  std::vector<v1::WatchRunRequest> asked_;
};

class DaemonDouble {
 public:
  DaemonDouble() { start(0); }
  ~DaemonDouble() { stop(); }
  DaemonDouble(const DaemonDouble&) = delete;
  DaemonDouble& operator=(const DaemonDouble&) = delete;

  // Breaks every connection at once, as a killed daemon does.
  void stop() {
    if (server_) server_->Shutdown(std::chrono::system_clock::now());
    server_.reset();
  }
  // Listens again where it listened before.
  void start_again() { start(port_); }

  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  BoardsDouble boards;
  RecordingsDouble recordings;
  RunsDouble runs;

 private:
  void start(int port) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::InsecureServerCredentials(), &port_);
    for (grpc::Service* service : {static_cast<grpc::Service*>(&boards), static_cast<grpc::Service*>(&recordings),
                                   static_cast<grpc::Service*>(&runs)}) {
      builder.RegisterService(service);
    }
    server_ = builder.BuildAndStart();
    if (!server_) throw std::runtime_error("the double found no port");
  }

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace mu40::test
