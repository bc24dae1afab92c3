// mu40d as its clients see it: a real process with a software board under XRT, called over gRPC and HTTP.
#include <grpc/health/v1/health.grpc.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <nlohmann/json.hpp>
#include <set>

#include "daemon_process.hpp"
#include "io/file_descriptor.hpp"
#include "io/sha256.hpp"
#include "rpc/wire_time.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;
using test::call;
using Health = grpc::health::v1::HealthCheckResponse;

// Children of `parent`, and theirs.
std::set<pid_t> descendants(pid_t parent) {
  std::set<pid_t> found;
  for (const auto& item : std::filesystem::directory_iterator("/proc/" + std::to_string(parent) + "/task")) {
    std::ifstream children(item.path() / "children");
    for (pid_t child = 0; children >> child;) {
      found.insert(child);
      found.merge(descendants(child));
    }
  }
  return found;
}

// Also false of a zombie, which nothing may reap in a container.
bool lives(pid_t process) {
  std::ifstream stream("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  if (!std::getline(stream, text)) return false;
  return text.at(text.rfind(')') + 2) != 'Z';
}

// The private folders of the software boards of these processes, from their environments.
std::set<std::filesystem::path> board_folders(const std::set<pid_t>& processes) {
  std::set<std::filesystem::path> found;
  for (const pid_t process : processes) {
    std::ifstream environment("/proc/" + std::to_string(process) + "/environ");
    for (std::string entry; std::getline(environment, entry, '\0');) {
      if (entry.starts_with("USER=mu40-")) found.insert(std::filesystem::path("/tmp") / entry.substr(5));
    }
  }
  return found;
}

class DaemonTest : public ::testing::Test {
 protected:
  explicit DaemonTest(const std::string& config = {})
      : daemon(folder, config), stubs(daemon.grpc_address()), health(grpc::health::v1::Health::NewStub(stubs.channel)) {
    EXPECT_TRUE(test::wait_until([&] { return served("") == Health::SERVING; }));
  }

  // SERVICE_UNKNOWN where the daemon knows nothing of that name.
  Health::ServingStatus served(const std::string& service) {
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    Health response;
    const auto status = call(*health, &grpc::health::v1::Health::Stub::Check, request, response);
    return status.error_code() == grpc::StatusCode::NOT_FOUND ? Health::SERVICE_UNKNOWN : response.status();
  }

  std::string uploaded_recording() {
    if (!std::filesystem::exists(folder / "small.raw")) test::generate_in(folder.path(), "small", 500);
    v1::Recording recording;
    const auto status = test::upload_recording(stubs, test::bytes_of(folder / "small.raw"), recording);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return recording.sha256();
  }

  v1::StartRunRequest run_request(std::chrono::milliseconds duration) {
    v1::StartRunRequest request;
    request.mutable_spec()->set_recording_sha256(uploaded_recording());
    *request.mutable_spec()->mutable_duration() = to_proto(duration);
    // These tests are about the wire on a machine that does other things as well.
    *request.mutable_spec()->mutable_lag_bound() = to_proto(10s);
    request.mutable_spec()->set_min_launches(10);
    return request;
  }
  v1::Run start(const v1::StartRunRequest& request) {
    v1::Run run;
    const auto status = call(*stubs.runs, &v1::Runs::Stub::StartRun, request, run);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return run;
  }

  // All snapshots after `after_sequence` until the stream ends.
  std::vector<v1::RunSnapshot> watch(std::int64_t id, std::uint64_t after_sequence = 0) {
    v1::WatchRunRequest request;
    request.set_id(id);
    request.set_after_sequence(after_sequence);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 60s);
    const auto reader = stubs.runs->WatchRun(&context, request);
    std::vector<v1::RunSnapshot> snapshots;
    for (v1::RunSnapshot snapshot; reader->Read(&snapshot);) snapshots.push_back(snapshot);
    const auto status = reader->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return snapshots;
  }

  std::string metrics_page() {
    const std::string page = folder / "metrics";
    const std::string command = "python3 -c \"import urllib.request as r; print(r.urlopen('http://" +
                                daemon.metrics_address() + "/metrics').read().decode(), end='')\" >" + page;
    EXPECT_EQ(std::system(command.c_str()), 0);
    return test::bytes_of(page);
  }

  test::TemporaryFolder folder;
  test::DaemonProcess daemon;
  test::Stubs stubs;
  std::unique_ptr<grpc::health::v1::Health::Stub> health;
};

TEST_F(DaemonTest, run_is_watched_to_its_verdict_and_reported) {
  const auto run = start(run_request(2s));
  EXPECT_EQ(run.id(), 1);
  const auto snapshots = watch(run.id());
  ASSERT_GT(snapshots.size(), 5U);
  for (std::size_t i = 1; i < snapshots.size(); ++i) {
    EXPECT_GT(snapshots[i].sequence(), snapshots[i - 1].sequence());
    EXPECT_GE(snapshots[i].run().orbits().completed(), snapshots[i - 1].run().orbits().completed());
  }
  const auto& last = snapshots.back();
  EXPECT_EQ(last.run().state(), v1::RUN_STATE_ENDED);
  EXPECT_TRUE(last.run().valid()) << last.run().reasons(0);
  EXPECT_EQ(last.run().orbits().due(), last.run().orbits().completed());
  EXPECT_EQ(last.run().fidelity(), v1::FIDELITY_FUNCTIONAL);
  EXPECT_GT(last.muons().completed(), 100'000U);
  EXPECT_GE(last.latencies_size(), 9);

  v1::GetReportRequest request;
  request.set_id(run.id());
  v1::GetReportResponse response;
  ASSERT_TRUE(call(*stubs.runs, &v1::Runs::Stub::GetReport, request, response).ok());
  const auto report = nlohmann::json::parse(response.json());
  EXPECT_EQ(report.at("verdict").at("valid"), true);
  EXPECT_EQ(report.at("account").at("orbits").at("completed"), last.run().orbits().completed());
}

TEST_F(DaemonTest, watch_goes_on_after_the_last_sequence_seen) {
  const auto run = start(run_request(2s));
  const auto snapshots = watch(run.id());
  ASSERT_GT(snapshots.size(), 2U);
  const auto end = watch(run.id(), snapshots[snapshots.size() - 2].sequence());
  ASSERT_EQ(end.size(), 1U);
  EXPECT_EQ(end[0].SerializeAsString(), snapshots.back().SerializeAsString());
  // Who claims to have seen more than there is learns the verdict too.
  const auto after_end = watch(run.id(), 1'000'000);
  ASSERT_EQ(after_end.size(), 1U);
  EXPECT_EQ(after_end[0].sequence(), 1'000'001U);
  EXPECT_TRUE(after_end[0].run().valid());
  EXPECT_EQ(watch(run.id(), ~0ULL).back().sequence(), ~0ULL);
}

TEST_F(DaemonTest, same_request_id_gives_the_same_run_also_after_a_restart) {
  auto request = run_request(1s);
  request.set_request_id("6f1c");
  const auto run = start(request);
  EXPECT_EQ(start(request).id(), run.id());
  EXPECT_TRUE(test::wait_for_state(stubs, run.id(), v1::RUN_STATE_ENDED));
  daemon.program().send(SIGTERM);
  EXPECT_EQ(daemon.program().wait().status, 0);
  const test::DaemonProcess next(folder);
  test::Stubs again(next.grpc_address());
  v1::Run found;
  EXPECT_TRUE(call(*again.runs, &v1::Runs::Stub::StartRun, request, found).ok());
  EXPECT_EQ(found.id(), run.id());
  EXPECT_EQ(found.state(), v1::RUN_STATE_ENDED);
  // Of a run that ended before this daemon only its line is left.
  grpc::ClientContext context;
  v1::WatchRunRequest watched;
  watched.set_id(run.id());
  watched.set_after_sequence(7);
  const auto reader = again.runs->WatchRun(&context, watched);
  v1::RunSnapshot snapshot;
  ASSERT_TRUE(reader->Read(&snapshot));
  EXPECT_EQ(snapshot.sequence(), 8U);
  EXPECT_EQ(snapshot.run().state(), v1::RUN_STATE_ENDED);
  EXPECT_FALSE(reader->Read(&snapshot));
}

TEST_F(DaemonTest, lease_keeps_others_off_the_board_until_it_is_released) {
  v1::AcquireLeaseRequest acquire;
  acquire.set_board("software");
  acquire.set_owner("anna");
  *acquire.mutable_duration() = to_proto(60s);
  v1::Lease lease;
  ASSERT_TRUE(call(*stubs.boards, &v1::Boards::Stub::AcquireLease, acquire, lease).ok());
  EXPECT_GE(lease.lease_id().size(), 32U);
  v1::ListBoardsResponse boards;
  ASSERT_TRUE(call(*stubs.boards, &v1::Boards::Stub::ListBoards, v1::ListBoardsRequest{}, boards).ok());
  EXPECT_EQ(boards.boards(0).lease().owner(), "anna");
  EXPECT_EQ(boards.SerializeAsString().find(lease.lease_id()), std::string::npos) << "the secret is told to others";

  auto request = run_request(1s);
  EXPECT_EQ(call(*stubs.runs, &v1::Runs::Stub::StartRun, request).error_code(), grpc::StatusCode::ABORTED);
  request.set_lease_id(lease.lease_id());
  const auto run = start(request);
  v1::ReleaseLeaseRequest release;
  release.set_lease_id(lease.lease_id());
  EXPECT_TRUE(call(*stubs.boards, &v1::Boards::Stub::ReleaseLease, release).ok());
  request.clear_lease_id();
  EXPECT_GT(start(request).id(), run.id());
}

TEST_F(DaemonTest, stopped_run_keeps_its_numbers) {
  const auto run = start(run_request(60s));
  ASSERT_TRUE(test::wait_until([&] { return test::run_of(stubs, run.id()).orbits().completed() > 1000; }));
  v1::StopRunRequest stop;
  stop.set_id(run.id());
  EXPECT_TRUE(call(*stubs.runs, &v1::Runs::Stub::StopRun, stop).ok());
  ASSERT_TRUE(test::wait_for_state(stubs, run.id(), v1::RUN_STATE_ENDED));
  const auto ended = test::run_of(stubs, run.id());
  const auto& orbits = ended.orbits();
  EXPECT_GT(orbits.completed(), 1000U);
  EXPECT_EQ(orbits.due(), orbits.completed() + orbits.dropped() + orbits.failed());
}

TEST_F(DaemonTest, recording_is_uploaded_inspected_and_deleted) {
  const auto sha256 = uploaded_recording();
  EXPECT_EQ(sha256, sha256_of_file(folder / "small.raw"));
  ASSERT_TRUE(test::upload_truth(stubs, sha256, test::bytes_of(folder / "small.truth.h5")).ok());
  v1::ListRecordingsResponse list;
  ASSERT_TRUE(call(*stubs.recordings, &v1::Recordings::Stub::ListRecordings, v1::ListRecordingsRequest{}, list).ok());
  ASSERT_EQ(list.recordings_size(), 1);
  EXPECT_TRUE(list.recordings(0).has_truth());
  EXPECT_FALSE(list.recordings(0).in_use());
  v1::InspectRecordingRequest inspect;
  inspect.set_sha256(sha256);
  v1::InspectRecordingResponse inspected;
  ASSERT_TRUE(call(*stubs.recordings, &v1::Recordings::Stub::InspectRecording, inspect, inspected).ok());
  EXPECT_FALSE(nlohmann::json::parse(inspected.json()).empty());
  v1::DeleteRecordingRequest remove;
  remove.set_sha256(sha256);
  EXPECT_TRUE(call(*stubs.recordings, &v1::Recordings::Stub::DeleteRecording, remove).ok());
  ASSERT_TRUE(call(*stubs.recordings, &v1::Recordings::Stub::ListRecordings, v1::ListRecordingsRequest{}, list).ok());
  EXPECT_EQ(list.recordings_size(), 0);
}

TEST_F(DaemonTest, client_that_vanishes_in_its_upload_leaves_nothing) {
  (void)uploaded_recording();
  const std::string bytes = test::bytes_of(folder / "small.raw") + "more";
  const auto files = [&] {
    std::ptrdiff_t count = 0;
    for (const auto& item : std::filesystem::recursive_directory_iterator(folder / "state")) count += item.exists();
    return count;
  };
  const auto before = files();
  for (std::size_t i = 1; i <= 50; ++i) {
    grpc::ClientContext context;
    v1::Recording response;
    const auto writer = stubs.recordings->UploadRecording(&context, &response);
    v1::UploadRequest part;
    part.mutable_header()->set_name("vanishing.raw");
    writer->Write(part);
    part.set_chunk(bytes.substr(0, bytes.size() * i / 50));
    writer->Write(part);
    context.TryCancel();
    EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_TRUE(test::wait_until([&] { return files() == before; }));
  v1::ListRecordingsResponse list;
  ASSERT_TRUE(call(*stubs.recordings, &v1::Recordings::Stub::ListRecordings, v1::ListRecordingsRequest{}, list).ok());
  EXPECT_EQ(list.recordings_size(), 1);
}

TEST_F(DaemonTest, health_follows_the_board) {
  EXPECT_EQ(served("mu40.board.software"), Health::SERVING);
  for (const char* service : {"Boards", "Recordings", "Artifacts", "Runs", "Daemon"}) {
    EXPECT_EQ(served(std::string("mu40.v1.") + service), Health::SERVING) << service;
  }
  EXPECT_EQ(served("mu40.board.x"), Health::SERVICE_UNKNOWN);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 30s);
  grpc::health::v1::HealthCheckRequest request;
  const auto reader = health->Watch(&context, request);
  Health response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.status(), Health::SERVING);
  for (const pid_t child : descendants(daemon.program().pid())) ::kill(child, SIGKILL);
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.status(), Health::NOT_SERVING);
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.status(), Health::SERVING);
  context.TryCancel();
}

TEST_F(DaemonTest, metrics_pass_promtool_and_count_the_rpcs) {
  const auto run = start(run_request(1s));
  EXPECT_TRUE(test::wait_for_state(stubs, run.id(), v1::RUN_STATE_ENDED));
  v1::GetBoardRequest unknown;
  unknown.set_name("x");
  (void)call(*stubs.boards, &v1::Boards::Stub::GetBoard, unknown);
  const std::string page = metrics_page();
  for (const char* line :
       {"mu40_board_up{board=\"software\"} 1", "mu40_rpcs_total{code=\"NOT_FOUND\",method=\"Boards/GetBoard\"} 1",
        "mu40_rpcs_total{code=\"OK\",method=\"Recordings/UploadRecording\"} 1", "mu40_watchers 0",
        "mu40_rpc_duration_seconds_count{method=\"Runs/StartRun\"} 1",
        "mu40_orbits_total{board=\"software\",outcome=\"completed\"}"}) {
    EXPECT_NE(page.find(line), std::string::npos) << line << "\n" << page;
  }
  const std::string command = MU40_PROMTOOL " check metrics <" + (folder / "metrics").string();
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(DaemonTest, bytes_that_are_no_request_are_refused_and_survived) {
  grpc::GenericStub stub(stubs.channel);
  for (const char* method : {"/mu40.v1.Runs/StartRun", "/mu40.v1.Boards/ProgramBoard", "/mu40.v1.Runs/WatchRun"}) {
    const std::string garbage = "\xff\xff\xff\xff\x0a\x80";
    grpc::Slice slice(garbage);
    grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    grpc::Status status;
    const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    ASSERT_TRUE(queue.Next(&tag, &ok));
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL) << method << ": " << status.error_message();
  }
  EXPECT_EQ(served(""), Health::SERVING);
}

TEST_F(DaemonTest, message_over_the_limit_is_refused) {
  v1::Recording recording;
  v1::UploadRequest first;
  first.mutable_header()->set_name("large.raw");
  grpc::ClientContext context;
  const auto writer = stubs.recordings->UploadRecording(&context, &recording);
  writer->Write(first);
  v1::UploadRequest part;
  part.set_chunk(std::string((4U << 20U) + 1, 'x'));
  writer->Write(part);
  writer->WritesDone();
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(DaemonTest, sigterm_lets_the_run_end_and_leaves_nothing) {
  const auto run = start(run_request(2s));
  ASSERT_TRUE(test::wait_for_state(stubs, run.id(), v1::RUN_STATE_RUNNING));
  const auto processes = descendants(daemon.program().pid());
  const auto folders = board_folders(processes);
  EXPECT_FALSE(folders.empty());
  std::vector<v1::RunSnapshot> snapshots;
  std::jthread watcher([&] { snapshots = watch(run.id()); });
  daemon.program().send(SIGTERM);
  ASSERT_TRUE(test::wait_until([&] { return served("") == Health::NOT_SERVING; }));
  const auto ending = daemon.program().wait();
  watcher.join();
  EXPECT_EQ(ending.status, 0) << ending.said;
  ASSERT_FALSE(snapshots.empty());
  EXPECT_TRUE(snapshots.back().run().valid());
  for (const auto& each : folders) EXPECT_FALSE(std::filesystem::exists(each)) << each;
  EXPECT_TRUE(test::wait_until([&] { return std::ranges::none_of(processes, lives); }));
}

TEST_F(DaemonTest, second_sigterm_ends_it_at_once) {
  const auto run = start(run_request(60s));
  ASSERT_TRUE(test::wait_for_state(stubs, run.id(), v1::RUN_STATE_RUNNING));
  const auto folders = board_folders(descendants(daemon.program().pid()));
  EXPECT_FALSE(folders.empty());
  daemon.program().send(SIGTERM);
  ASSERT_TRUE(test::wait_until([&] { return daemon.program().said().find("draining") != std::string::npos; }));
  daemon.program().send(SIGINT);
  EXPECT_EQ(daemon.program().wait().status, 128 + SIGINT);
  EXPECT_TRUE(test::wait_until(
      [&] { return std::ranges::none_of(folders, [](const auto& each) { return std::filesystem::exists(each); }); }));
}

TEST_F(DaemonTest, service_manager_is_told_of_the_start_and_the_end) {
  const test::TemporaryFolder other;
  const std::string address = other / "notify";
  const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  address.copy(name.sun_path, sizeof name.sun_path - 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  ASSERT_EQ(::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
  const auto told = [&] {
    std::array<char, 100> text{};
    const auto size = ::recv(socket.get(), text.data(), text.size(), 0);
    return size < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(size));
  };
  ::setenv("NOTIFY_SOCKET", address.c_str(), 1);
  test::DaemonProcess notifying(other);
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_EQ(told(), "READY=1");
  notifying.program().send(SIGTERM);
  EXPECT_EQ(told(), "STOPPING=1");
  EXPECT_EQ(notifying.program().wait().status, 0);
}

TEST_F(DaemonTest, address_that_is_taken_is_named) {
  const test::TemporaryFolder other;
  for (const auto& [key, address] :
       {std::pair("grpc_address", daemon.grpc_address()), std::pair("metrics_address", daemon.metrics_address())}) {
    const auto config = other / "mu40d.toml";
    const char* const free = std::string_view(key) == "grpc_address" ? "metrics_address" : "grpc_address";
    std::ofstream(config) << key << " = \"" << address << "\"\n"
                          << free << " = \"127.0.0.1:0\"\nstate_folder = \"" << (other / "state").string() << "\"\n";
    test::Program second(MU40_BIN "/mu40d", {"--config", config}, other / "log");
    const auto ending = second.wait();
    EXPECT_EQ(ending.status, 1);
    EXPECT_NE(ending.said.find("cannot listen on " + address + ": Address already in use"), std::string::npos)
        << ending.said;
    test::Program check(MU40_BIN "/mu40d", {"--check", "--config", config}, other / "check");
    const auto checked = check.wait();
    EXPECT_EQ(checked.status, 1);
    EXPECT_NE(checked.said.find(std::string("WRONG ") + key), std::string::npos) << checked.said;
  }
}

TEST_F(DaemonTest, state_folder_of_another_daemon_is_refused) {
  const test::TemporaryFolder other;
  std::ofstream(other / "mu40d.toml") << "grpc_address = \"127.0.0.1:0\"\nmetrics_address = \"\"\nstate_folder = \""
                                      << (folder / "state").string() << "\"\n";
  test::Program second(MU40_BIN "/mu40d", {"--config", other / "mu40d.toml"}, other / "log");
  const auto ending = second.wait();
  EXPECT_EQ(ending.status, 1);
  EXPECT_NE(ending.said.find((folder / "state").string()), std::string::npos) << ending.said;
}

class CrowdedDaemonTest : public DaemonTest {
 protected:
  CrowdedDaemonTest() : DaemonTest("[limits]\nmax_concurrent_calls = 8\nmax_watchers = 100\n") {}
};

TEST_F(CrowdedDaemonTest, calls_beyond_the_limit_are_refused_until_others_end) {
  const auto run = start(run_request(60s));
  v1::WatchRunRequest request;
  request.set_id(run.id());
  struct Watcher {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::RunSnapshot>> reader;
  };
  std::vector<std::unique_ptr<Watcher>> watchers;
  grpc::Status refused;
  for (int i = 0; i < 20 && refused.ok(); ++i) {
    auto watcher = std::make_unique<Watcher>();
    watcher->reader = stubs.runs->WatchRun(&watcher->context, request);
    v1::RunSnapshot snapshot;
    if (watcher->reader->Read(&snapshot)) {
      watchers.push_back(std::move(watcher));
    } else {
      refused = watcher->reader->Finish();
    }
  }
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << refused.error_message();
  EXPECT_GE(watchers.size(), 7U);
  EXPECT_LE(watchers.size(), 9U);
  EXPECT_EQ(served(""), Health::SERVING) << "who asks for the health is not refused";
  for (const auto& watcher : watchers) watcher->context.TryCancel();
  EXPECT_TRUE(test::wait_until(
      [&] { return call(*stubs.boards, &v1::Boards::Stub::ListBoards, v1::ListBoardsRequest{}).ok(); }));
}

}  // namespace
}  // namespace mu40
