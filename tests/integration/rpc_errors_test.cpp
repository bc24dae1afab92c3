// Every error that proto/mu40/v1 documents, each made to happen in a real server, and none that it does not document.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <map>
#include <set>
#include <vector>

#include "io/sha256.hpp"
#include "layout/error.hpp"
#include "rpc/rpc_server.hpp"
#include "rpc/wire_time.hpp"
#include "rpc_rig.hpp"
#include "rpc_status/rpc_status.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;
using test::call;
using Codes = std::map<std::string, std::set<std::string>>;  // by method

const Installation kInstallation{MU40_BIN, MU40_SHARE};
const std::string kUnknownSha256(64, '0');
constexpr std::size_t kMostMib = 8;  // of a file

// A daemon with three boards that need no XRT: two that compute here, one card that is not there.
class RpcErrorsTest : public ::testing::Test {
 protected:
  RpcErrorsTest()
      : recording(test::generate_in(folder.path(), "small", 100)),
        daemon(config(), kInstallation, [this] { changes.notify(); }),
        server(daemon, changes, metrics, ""),
        stubs(server.address()) {
    EXPECT_TRUE(test::upload_recording(stubs, test::bytes_of(folder / "small.raw"), stored).ok());
    EXPECT_TRUE(test::wait_until([&] {
      return test::board_state(stubs, "busy") == v1::BOARD_STATE_READY &&
             test::board_state(stubs, "leased") == v1::BOARD_STATE_READY &&
             test::board_state(stubs, "absent") == v1::BOARD_STATE_QUARANTINED;
    }));
    v1::AcquireLeaseRequest request;
    request.set_board("leased");
    request.set_owner("anna");
    *request.mutable_duration() = to_proto(3600s);
    EXPECT_TRUE(call(*stubs.boards, &v1::Boards::Stub::AcquireLease, request, lease).ok());
  }

  DaemonConfig config() const {
    DaemonConfig config;
    config.grpc_address = "127.0.0.1:0";
    config.state_folder = folder / "state";
    config.import_folders = {folder.path()};
    config.recovery_attempts = 0;
    config.snapshot_period = 100ms;
    config.limits.max_recording_mib = kMostMib;
    config.limits.max_queued_runs = 1;
    config.limits.max_watchers = 1;
    config.boards = {{.name = "busy", .device = "cpu"},
                     {.name = "leased", .device = "null"},
                     {.name = "absent", .device = "255", .xclbin = folder / "small.raw"}};
    return config;
  }

  // Remembers that `method` answered with `code`, and expects it to.
  void expect(const std::string& method, const std::string& code, const grpc::Status& status) {
    EXPECT_EQ(name_of(status.error_code()), code) << method << ": " << status.error_message();
    EXPECT_GT(status.error_message().size(), 5U) << method;
    seen[method].insert(code);
  }

  v1::StartRunRequest run_request(const std::string& board) const {
    v1::StartRunRequest request;
    request.mutable_spec()->set_board(board);
    request.mutable_spec()->set_recording_sha256(stored.sha256());
    *request.mutable_spec()->mutable_duration() = to_proto(60s);
    return request;
  }
  grpc::Status start(const v1::StartRunRequest& request) {
    return call(*stubs.runs, &v1::Runs::Stub::StartRun, request);
  }
  std::int64_t started(const std::string& board) {
    v1::Run run;
    EXPECT_TRUE(call(*stubs.runs, &v1::Runs::Stub::StartRun, run_request(board), run).ok());
    return run.id();
  }
  grpc::Status stop(std::int64_t id, const std::string& lease_id = {}) {
    v1::StopRunRequest request;
    request.set_id(id);
    request.set_lease_id(lease_id);
    return call(*stubs.runs, &v1::Runs::Stub::StopRun, request);
  }
  void wait_until_idle(const std::string& board) {
    EXPECT_TRUE(test::wait_until([&] {
      const BoardView view = daemon.board(board);
      return view.phase == BoardPhase::kReady && view.current_run == 0 && view.queued_runs.empty();
    }));
  }
  grpc::Status program(const std::string& board, const std::string& path) {
    v1::ProgramBoardRequest request;
    request.set_name(board);
    if (!path.empty()) request.mutable_recalibrate_network()->set_path(path);
    return call(*stubs.boards, &v1::Boards::Stub::ProgramBoard, request);
  }
  grpc::Status reset(const std::string& board) {
    v1::ResetBoardRequest request;
    request.set_name(board);
    return call(*stubs.boards, &v1::Boards::Stub::ResetBoard, request);
  }
  grpc::Status acquire(const std::string& board, std::chrono::seconds duration) {
    v1::AcquireLeaseRequest request;
    request.set_board(board);
    request.set_owner("bert");
    *request.mutable_duration() = to_proto(duration);
    return call(*stubs.boards, &v1::Boards::Stub::AcquireLease, request);
  }
  grpc::Status renew(const std::string& lease_id, std::chrono::seconds duration) {
    v1::RenewLeaseRequest request;
    request.set_lease_id(lease_id);
    *request.mutable_duration() = to_proto(duration);
    return call(*stubs.boards, &v1::Boards::Stub::RenewLease, request);
  }
  template <class Request, class Response>
  grpc::Status with_recording(grpc::Status (v1::Recordings::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                           Response*),
                              const std::string& sha256) {
    Request request;
    request.set_sha256(sha256);
    return call(*stubs.recordings, method, request);
  }
  grpc::Status import_recording(const std::string& path) {
    v1::ImportRecordingRequest request;
    request.set_path(path);
    return call(*stubs.recordings, &v1::Recordings::Stub::ImportRecording, request);
  }
  grpc::Status upload_recording(const std::string& bytes, const std::string& expected_sha256 = {}) {
    v1::Recording response;
    return test::upload_recording(stubs, bytes, response, "up.raw", expected_sha256);
  }
  grpc::Status upload_network(const std::string& bytes, const std::string& expected_sha256 = {}) {
    v1::Artifact artifact;
    return test::upload_artifact(stubs, v1::ARTIFACT_KIND_NETWORK, bytes, artifact, expected_sha256);
  }
  grpc::Status delete_artifact(const std::string& sha256) {
    v1::DeleteArtifactRequest request;
    request.set_sha256(sha256);
    return call(*stubs.artifacts, &v1::Artifacts::Stub::DeleteArtifact, request);
  }
  grpc::Status watch(std::int64_t id) {
    v1::WatchRunRequest request;
    request.set_id(id);
    grpc::ClientContext context;
    const auto reader = stubs.runs->WatchRun(&context, request);
    v1::RunSnapshot snapshot;
    while (reader->Read(&snapshot)) continue;
    return reader->Finish();
  }
  // Another time of change, as somebody leaves who wrote to the file.
  void touch(const std::string& kind, const std::string& stem) const {
    for (const auto& item : std::filesystem::directory_iterator(folder / "state" / kind)) {
      const std::string name = item.path().filename();
      if (!name.starts_with(stem) || name.ends_with(".entry.json")) continue;
      std::filesystem::last_write_time(item, std::filesystem::file_time_type::clock::now() - 24h);
    }
  }

  void boards();
  void recordings();
  void artifacts();
  void runs();
  void draining();

  test::TemporaryFolder folder;
  GeneratedRecording recording;
  BoardChanges changes;
  RpcMetrics metrics;
  Daemon daemon;
  RpcServer server;
  test::Stubs stubs;
  v1::Recording stored;
  v1::Lease lease;
  Codes seen;
};

void RpcErrorsTest::boards() {
  v1::GetBoardRequest unknown;
  unknown.set_name("x");
  expect("Boards.GetBoard", "NOT_FOUND", call(*stubs.boards, &v1::Boards::Stub::GetBoard, unknown));

  const std::string network = kInstallation.recalibrate_network();
  expect("Boards.ProgramBoard", "INVALID_ARGUMENT", program("busy", ""));
  expect("Boards.ProgramBoard", "INVALID_ARGUMENT", program("busy", "/etc/passwd"));
  expect("Boards.ProgramBoard", "NOT_FOUND", program("x", network));
  expect("Boards.ProgramBoard", "NOT_FOUND", program("busy", folder / "missing.json"));
  expect("Boards.ProgramBoard", "DATA_LOSS", program("busy", folder / "small.raw"));
  expect("Boards.ProgramBoard", "FAILED_PRECONDITION", program("busy", kInstallation.classify_network()));
  expect("Boards.ProgramBoard", "ABORTED", program("leased", network));
  expect("Boards.ProgramBoard", "UNAVAILABLE", program("absent", network));

  expect("Boards.ResetBoard", "NOT_FOUND", reset("x"));
  expect("Boards.ResetBoard", "ABORTED", reset("leased"));
  EXPECT_TRUE(reset("absent").ok()) << "a board that stays wrong is told, not an error";
  const auto run = started("busy");
  expect("Boards.ResetBoard", "ABORTED", reset("busy"));
  expect("Boards.ProgramBoard", "ABORTED", program("busy", network));
  EXPECT_TRUE(stop(run).ok());
  wait_until_idle("busy");

  expect("Boards.AcquireLease", "NOT_FOUND", acquire("x", 60s));
  expect("Boards.AcquireLease", "ABORTED", acquire("leased", 60s));
  expect("Boards.AcquireLease", "INVALID_ARGUMENT", acquire("busy", 0s));
  expect("Boards.AcquireLease", "INVALID_ARGUMENT", acquire("busy", 3601s));
  expect("Boards.RenewLease", "NOT_FOUND", renew("x", 60s));
  expect("Boards.RenewLease", "INVALID_ARGUMENT", renew(lease.lease_id(), 3601s));
  EXPECT_TRUE(renew(lease.lease_id(), 3600s).ok());
  expect("Boards.ReleaseLease", "NOT_FOUND",
         call(*stubs.boards, &v1::Boards::Stub::ReleaseLease, v1::ReleaseLeaseRequest{}));
}

void RpcErrorsTest::recordings() {
  using Stub = v1::Recordings::Stub;
  expect("Recordings.GetRecording", "NOT_FOUND", with_recording(&Stub::GetRecording, kUnknownSha256));
  expect("Recordings.GetRecording", "INVALID_ARGUMENT", with_recording(&Stub::GetRecording, "x"));
  expect("Recordings.CheckRecording", "NOT_FOUND", with_recording(&Stub::CheckRecording, kUnknownSha256));
  expect("Recordings.CheckRecording", "INVALID_ARGUMENT", with_recording(&Stub::CheckRecording, "x"));
  expect("Recordings.InspectRecording", "NOT_FOUND", with_recording(&Stub::InspectRecording, kUnknownSha256));
  expect("Recordings.InspectRecording", "INVALID_ARGUMENT", with_recording(&Stub::InspectRecording, "x"));
  expect("Recordings.DeleteRecording", "NOT_FOUND", with_recording(&Stub::DeleteRecording, kUnknownSha256));
  expect("Recordings.DeleteRecording", "INVALID_ARGUMENT", with_recording(&Stub::DeleteRecording, "x"));

  const std::string bytes = test::bytes_of(folder / "small.raw");
  const std::string too_large = bytes + std::string(kMostMib << 20U, '\0');
  expect("Recordings.UploadRecording", "INVALID_ARGUMENT", upload_recording(bytes, kUnknownSha256));
  expect("Recordings.UploadRecording", "DATA_LOSS", upload_recording("this is no scouting file"));
  expect("Recordings.UploadRecording", "RESOURCE_EXHAUSTED", upload_recording(too_large));

  expect("Recordings.ImportRecording", "INVALID_ARGUMENT", import_recording("/etc/passwd"));
  expect("Recordings.ImportRecording", "INVALID_ARGUMENT", import_recording("small.raw"));
  expect("Recordings.ImportRecording", "NOT_FOUND", import_recording(folder / "missing.raw"));
  std::ofstream(folder / "text.raw") << "this is no scouting file";
  expect("Recordings.ImportRecording", "DATA_LOSS", import_recording(folder / "text.raw"));
  std::ofstream(folder / "large.raw", std::ios::binary) << too_large;
  expect("Recordings.ImportRecording", "RESOURCE_EXHAUSTED", import_recording(folder / "large.raw"));

  const std::string truth = test::bytes_of(folder / "small.truth.h5");
  const auto& sha256 = stored.sha256();
  expect("Recordings.UploadTruth", "NOT_FOUND", test::upload_truth(stubs, kUnknownSha256, truth));
  expect("Recordings.UploadTruth", "INVALID_ARGUMENT", test::upload_truth(stubs, sha256, truth, kUnknownSha256));
  expect("Recordings.UploadTruth", "DATA_LOSS", test::upload_truth(stubs, sha256, "this is no HDF5 file"));
  expect("Recordings.UploadTruth", "RESOURCE_EXHAUSTED",
         test::upload_truth(stubs, sha256, truth + std::string(kMostMib << 20U, '\0')));
  test::generate_in(folder.path(), "other", 90);
  expect("Recordings.UploadTruth", "FAILED_PRECONDITION",
         test::upload_truth(stubs, sha256, test::bytes_of(folder / "other.truth.h5")));
  const auto run = started("busy");
  expect("Recordings.UploadTruth", "ABORTED", test::upload_truth(stubs, sha256, truth));
  expect("Recordings.DeleteRecording", "ABORTED", with_recording(&Stub::DeleteRecording, sha256));
  EXPECT_TRUE(stop(run).ok());
  wait_until_idle("busy");

  touch("recordings", sha256);
  expect("Recordings.UploadRecording", "FAILED_PRECONDITION", upload_recording(bytes));
  expect("Recordings.ImportRecording", "FAILED_PRECONDITION", import_recording(folder / "small.raw"));
  expect("Runs.StartRun", "FAILED_PRECONDITION", start(run_request("busy")));
  EXPECT_TRUE(with_recording(&Stub::CheckRecording, sha256).ok()) << "touched, but the same";
  std::filesystem::path file;
  for (const auto& item : std::filesystem::directory_iterator(folder / "state" / "recordings")) {
    if (item.path().extension() == ".raw") file = item.path();
  }
  std::fstream(file, std::ios::binary | std::ios::in | std::ios::out).seekp(100).put('!');
  expect("Recordings.CheckRecording", "DATA_LOSS", with_recording(&Stub::CheckRecording, sha256));
  EXPECT_TRUE(with_recording(&Stub::DeleteRecording, sha256).ok());
  EXPECT_TRUE(upload_recording(bytes).ok());
}

void RpcErrorsTest::artifacts() {
  const std::string bytes = test::bytes_of(kInstallation.recalibrate_network());
  expect("Artifacts.UploadArtifact", "INVALID_ARGUMENT", upload_network(bytes, kUnknownSha256));
  expect("Artifacts.UploadArtifact", "DATA_LOSS", upload_network("this is no network"));
  expect("Artifacts.UploadArtifact", "RESOURCE_EXHAUSTED", upload_network(bytes + std::string(kMostMib << 20U, ' ')));
  v1::Artifact artifact;
  EXPECT_TRUE(test::upload_artifact(stubs, v1::ARTIFACT_KIND_NETWORK, bytes, artifact).ok());
  touch("artifacts", artifact.sha256());
  expect("Artifacts.UploadArtifact", "FAILED_PRECONDITION", upload_network(bytes));
  expect("Artifacts.DeleteArtifact", "NOT_FOUND", delete_artifact(kUnknownSha256));
  expect("Artifacts.DeleteArtifact", "INVALID_ARGUMENT", delete_artifact("x"));
  EXPECT_TRUE(delete_artifact(artifact.sha256()).ok());
  EXPECT_TRUE(upload_network(bytes).ok());
  v1::ProgramBoardRequest request;
  request.set_name("busy");
  request.mutable_recalibrate_network()->set_sha256(artifact.sha256());
  const auto programmed = call(*stubs.boards, &v1::Boards::Stub::ProgramBoard, request);
  EXPECT_TRUE(programmed.ok()) << programmed.error_message();
  expect("Artifacts.DeleteArtifact", "ABORTED", delete_artifact(artifact.sha256()));
}

void RpcErrorsTest::runs() {
  auto unknown = run_request("busy");
  unknown.mutable_spec()->set_recording_sha256(kUnknownSha256);
  expect("Runs.StartRun", "NOT_FOUND", start(unknown));
  expect("Runs.StartRun", "NOT_FOUND", start(run_request("x")));
  auto wrong = run_request("busy");
  wrong.mutable_spec()->set_slots(1);
  expect("Runs.StartRun", "INVALID_ARGUMENT", start(wrong));
  expect("Runs.StartRun", "ABORTED", start(run_request("leased")));
  expect("Runs.StartRun", "UNAVAILABLE", start(run_request("absent")));

  auto first = run_request("busy");
  first.set_request_id("only one");
  v1::Run run;
  v1::Run again;
  EXPECT_TRUE(call(*stubs.runs, &v1::Runs::Stub::StartRun, first, run).ok());
  EXPECT_TRUE(call(*stubs.runs, &v1::Runs::Stub::StartRun, first, again).ok());
  EXPECT_EQ(run.id(), again.id());
  first.set_label("another");
  expect("Runs.StartRun", "ALREADY_EXISTS", start(first));
  EXPECT_TRUE(test::wait_for_state(stubs, run.id(), v1::RUN_STATE_RUNNING));
  const auto queued = started("busy");
  expect("Runs.StartRun", "RESOURCE_EXHAUSTED", start(run_request("busy")));

  expect("Runs.StopRun", "NOT_FOUND", stop(999));
  auto leased = run_request("leased");
  leased.set_lease_id(lease.lease_id());
  v1::Run owned;
  EXPECT_TRUE(call(*stubs.runs, &v1::Runs::Stub::StartRun, leased, owned).ok());
  expect("Runs.StopRun", "ABORTED", stop(owned.id()));
  EXPECT_TRUE(stop(owned.id(), lease.lease_id()).ok());

  expect("Runs.GetRun", "NOT_FOUND", call(*stubs.runs, &v1::Runs::Stub::GetRun, v1::GetRunRequest{}));
  expect("Runs.GetReport", "NOT_FOUND", call(*stubs.runs, &v1::Runs::Stub::GetReport, v1::GetReportRequest{}));
  v1::ListRunsRequest page;
  page.set_limit(1001);
  expect("Runs.ListRuns", "INVALID_ARGUMENT", call(*stubs.runs, &v1::Runs::Stub::ListRuns, page));

  expect("Runs.WatchRun", "NOT_FOUND", watch(999));
  {
    grpc::ClientContext context;
    v1::WatchRunRequest request;
    request.set_id(run.id());
    const auto reader = stubs.runs->WatchRun(&context, request);
    v1::RunSnapshot snapshot;
    EXPECT_TRUE(reader->Read(&snapshot));
    expect("Runs.WatchRun", "RESOURCE_EXHAUSTED", watch(run.id()));
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_TRUE(stop(queued).ok());
  EXPECT_TRUE(stop(run.id()).ok());
  wait_until_idle("busy");
}

void RpcErrorsTest::draining() {
  // Who watches learns that the server ends, not that the run did.
  const auto run = started("busy");
  EXPECT_TRUE(test::wait_for_state(stubs, run, v1::RUN_STATE_RUNNING));
  grpc::Status watched;
  std::jthread watcher([&] { watched = watch(run); });
  EXPECT_TRUE(test::wait_until([&] { return metrics.watchers() == 1; }));
  RpcServer other(daemon, changes, metrics, "");
  stubs = test::Stubs(other.address());
  server.shutdown(2s);
  watcher.join();
  expect("Runs.WatchRun", "UNAVAILABLE", watched);

  EXPECT_TRUE(stop(run).ok());
  daemon.drain(0s);
  expect("Runs.StartRun", "UNAVAILABLE", start(run_request("busy")));
  expect("Boards.ResetBoard", "UNAVAILABLE", reset("busy"));
  expect("Boards.ProgramBoard", "UNAVAILABLE", program("busy", kInstallation.recalibrate_network()));
}

// The codes that the comment of each method names, "As <method>" followed.
Codes documented() {
  std::ifstream stream(MU40_PROTOSET, std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  EXPECT_TRUE(set.ParseFromIstream(&stream));
  google::protobuf::DescriptorPool pool;
  std::map<std::string, std::string> comments;
  for (const auto& file : set.file()) {
    const auto* built = pool.BuildFile(file);
    if (built->package() != "mu40.v1") continue;
    for (int s = 0; s < built->service_count(); ++s) {
      for (int m = 0; m < built->service(s)->method_count(); ++m) {
        const auto& method = *built->service(s)->method(m);
        google::protobuf::SourceLocation location;
        EXPECT_TRUE(method.GetSourceLocation(&location));
        comments[method.service()->name() + "." + method.name()] = location.leading_comments;
      }
    }
  }
  Codes codes;
  for (const auto& [method, comment] : comments) {
    std::string text = comment;
    if (comment.find("As UploadRecording") != std::string::npos) text += comments.at("Recordings.UploadRecording");
    for (int c = 1; c <= grpc::StatusCode::UNAUTHENTICATED; ++c) {
      const std::string code(name_of(static_cast<grpc::StatusCode>(c)));
      if (text.find(code + ":") != std::string::npos) codes[method].insert(code);
    }
  }
  return codes;
}

TEST_F(RpcErrorsTest, every_documented_error_happens_and_no_other) {
  boards();
  recordings();
  artifacts();
  runs();
  draining();
  const auto codes = documented();
  EXPECT_GT(codes.size(), 18U);
  EXPECT_EQ(seen, codes);
}

}  // namespace
}  // namespace mu40
