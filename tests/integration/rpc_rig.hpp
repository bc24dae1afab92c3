// What tests of the RPCs share: recordings to stream, and the calls of mu40.v1 as plain functions that give their
// status.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <mu40/v1/boards.grpc.pb.h>
#include <mu40/v1/daemon.grpc.pb.h>
#include <mu40/v1/files.grpc.pb.h>
#include <mu40/v1/runs.grpc.pb.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

#include "generate/generate_recording.hpp"

namespace mu40::test {

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// `<folder>/<name>.raw` and `<folder>/<name>.truth.h5`, generated.
inline GeneratedRecording generate_in(const std::filesystem::path& folder, const std::string& name,
                                      std::uint32_t orbits) {
  RecordingSettings settings;
  settings.recording = folder / (name + ".raw");
  settings.truth = folder / (name + ".truth.h5");
  settings.orbits = orbits;
  return generate_recording(kPublishedTune, settings, [](std::uint32_t) {});
}

// Waits until `holds`, 30 s at most.
inline bool wait_until(const std::function<bool()>& holds) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return true;
}

// One client of a daemon.
struct Stubs {
  explicit Stubs(const std::string& address)
      : channel(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())),
        boards(v1::Boards::NewStub(channel)),
        recordings(v1::Recordings::NewStub(channel)),
        artifacts(v1::Artifacts::NewStub(channel)),
        runs(v1::Runs::NewStub(channel)),
        daemon(v1::Daemon::NewStub(channel)) {}

  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::Boards::Stub> boards;
  std::unique_ptr<v1::Recordings::Stub> recordings;
  std::unique_ptr<v1::Artifacts::Stub> artifacts;
  std::unique_ptr<v1::Runs::Stub> runs;
  std::unique_ptr<v1::Daemon::Stub> daemon;
};

// call(*stubs.runs, &v1::Runs::Stub::GetRun, request, response)
template <class Stub, class Request, class Response>
grpc::Status call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request, Response& response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds{60});
  return (stub.*method)(&context, request, &response);
}

// The same where it is the status that matters.
template <class Stub, class Request, class Response>
grpc::Status call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request) {
  Response response;
  return call(stub, method, request, response);
}

// Sends `first`, then `bytes` in pieces of 64 KiB.
template <class Stub, class Request, class Response>
grpc::Status upload(Stub& stub,
                    std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*method)(grpc::ClientContext*, Response*),
                    const Request& first, const std::string& bytes, Response& response) {
  grpc::ClientContext context;
  const auto writer = (stub.*method)(&context, &response);
  bool open = writer->Write(first);
  for (std::size_t at = 0; open && at < bytes.size(); at += 65536) {
    Request part;
    part.set_chunk(bytes.substr(at, 65536));
    open = writer->Write(part);
  }
  writer->WritesDone();
  return writer->Finish();
}

inline grpc::Status upload_recording(Stubs& stubs, const std::string& bytes, v1::Recording& recording,
                                     const std::string& name = "up.raw", const std::string& expected_sha256 = {}) {
  v1::UploadRequest first;
  first.mutable_header()->set_name(name);
  first.mutable_header()->set_expected_sha256(expected_sha256);
  return upload(*stubs.recordings, &v1::Recordings::Stub::UploadRecording, first, bytes, recording);
}

inline grpc::Status upload_truth(Stubs& stubs, const std::string& recording_sha256, const std::string& bytes,
                                 const std::string& expected_sha256 = {}) {
  v1::UploadTruthRequest first;
  first.mutable_header()->set_recording_sha256(recording_sha256);
  first.mutable_header()->set_expected_sha256(expected_sha256);
  v1::Recording recording;
  return upload(*stubs.recordings, &v1::Recordings::Stub::UploadTruth, first, bytes, recording);
}

inline grpc::Status upload_artifact(Stubs& stubs, v1::ArtifactKind kind, const std::string& bytes,
                                    v1::Artifact& artifact, const std::string& expected_sha256 = {}) {
  v1::UploadArtifactRequest first;
  first.mutable_header()->set_name("up");
  first.mutable_header()->set_kind(kind);
  first.mutable_header()->set_expected_sha256(expected_sha256);
  return upload(*stubs.artifacts, &v1::Artifacts::Stub::UploadArtifact, first, bytes, artifact);
}

inline v1::Run run_of(Stubs& stubs, std::int64_t id) {
  v1::GetRunRequest request;
  request.set_id(id);
  v1::Run run;
  EXPECT_TRUE(call(*stubs.runs, &v1::Runs::Stub::GetRun, request, run).ok());
  return run;
}

inline bool wait_for_state(Stubs& stubs, std::int64_t id, v1::RunState state) {
  return wait_until([&] { return run_of(stubs, id).state() == state; });
}

inline v1::BoardState board_state(Stubs& stubs, const std::string& name) {
  v1::GetBoardRequest request;
  request.set_name(name);
  v1::Board board;
  EXPECT_TRUE(call(*stubs.boards, &v1::Boards::Stub::GetBoard, request, board).ok());
  return board.state();
}

}  // namespace mu40::test
