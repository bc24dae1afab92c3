#include "client/daemon_client.hpp"

#include <fmt/format.h>

#include <charconv>
#include <thread>
#include <utility>

#include "client/connection.hpp"

namespace mu40 {
namespace {

constexpr std::chrono::seconds kQuick{10};
constexpr std::chrono::minutes kBoardAnswers{2};
constexpr std::chrono::hours kWholeFile{1};

// The host of HOST:PORT, [HOST]:PORT for IPv6.
std::string host_of(const std::string& address) {
  const auto colon = address.rfind(':');
  const std::string_view port = colon == std::string::npos ? "" : std::string_view(address).substr(colon + 1);
  std::uint16_t number = 0;
  const auto [rest, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (colon == 0 || error != std::errc{} || rest != port.data() + port.size() || number == 0) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("the address of the daemon is \"{}\"; expected HOST:PORT", address));
  }
  return address.substr(0, colon);
}

}  // namespace

DaemonClient::DaemonClient(const std::string& address, std::stop_token stop) : address_(address) {
  static_cast<void>(host_of(address));
  connection_ = std::make_unique<Connection>(address, std::move(stop));
}

DaemonClient::~DaemonClient() = default;

bool DaemonClient::is_on_this_host() const noexcept {
  const std::string host = host_of(address_);
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

v1::ListBoardsResponse DaemonClient::boards() const {
  return connection_->call(*connection_->boards, &v1::Boards::StubInterface::ListBoards, v1::ListBoardsRequest(),
                           kQuick);
}

v1::Board DaemonClient::program_board(const v1::ProgramBoardRequest& request) const {
  return connection_->call(*connection_->boards, &v1::Boards::StubInterface::ProgramBoard, request, kBoardAnswers);
}

v1::Board DaemonClient::reset_board(const v1::ResetBoardRequest& request) const {
  return connection_->call(*connection_->boards, &v1::Boards::StubInterface::ResetBoard, request, kBoardAnswers);
}

v1::Lease DaemonClient::acquire_lease(const v1::AcquireLeaseRequest& request) const {
  return connection_->call(*connection_->boards, &v1::Boards::StubInterface::AcquireLease, request, kQuick);
}

void DaemonClient::release_lease(const std::string& lease_id) const {
  v1::ReleaseLeaseRequest request;
  request.set_lease_id(lease_id);
  connection_->call(*connection_->boards, &v1::Boards::StubInterface::ReleaseLease, request, kQuick);
}

v1::ListRecordingsResponse DaemonClient::recordings() const {
  return connection_->call(*connection_->recordings, &v1::Recordings::StubInterface::ListRecordings,
                           v1::ListRecordingsRequest(), kQuick);
}

v1::Recording DaemonClient::import_recording(const std::filesystem::path& file) const {
  v1::ImportRecordingRequest request;
  request.set_path(std::filesystem::absolute(file).lexically_normal().string());
  return connection_->call(*connection_->recordings, &v1::Recordings::StubInterface::ImportRecording, request,
                           kWholeFile);
}

v1::Recording DaemonClient::check_recording(const std::string& sha256) const {
  v1::CheckRecordingRequest request;
  request.set_sha256(sha256);
  return connection_->call(*connection_->recordings, &v1::Recordings::StubInterface::CheckRecording, request,
                           kWholeFile);
}

std::string DaemonClient::inspect_recording(const std::string& sha256) const {
  v1::InspectRecordingRequest request;
  request.set_sha256(sha256);
  return connection_
      ->call(*connection_->recordings, &v1::Recordings::StubInterface::InspectRecording, request, kWholeFile)
      .json();
}

void DaemonClient::delete_recording(const std::string& sha256) const {
  v1::DeleteRecordingRequest request;
  request.set_sha256(sha256);
  connection_->call(*connection_->recordings, &v1::Recordings::StubInterface::DeleteRecording, request, kQuick);
}

v1::ListArtifactsResponse DaemonClient::artifacts() const {
  return connection_->call(*connection_->artifacts, &v1::Artifacts::StubInterface::ListArtifacts,
                           v1::ListArtifactsRequest(), kQuick);
}

v1::Run DaemonClient::start_run(const v1::StartRunRequest& request) const {
  constexpr std::chrono::milliseconds kPause{200};
  for (int attempts_left = request.request_id().empty() ? 0 : 2;; --attempts_left) {
    try {
      return connection_->call(*connection_->runs, &v1::Runs::StubInterface::StartRun, request, kQuick);
    } catch (const Error& error) {
      const bool unanswered = error.code() == ErrorCode::kUnavailable || error.code() == ErrorCode::kTimeout;
      if (!unanswered || attempts_left == 0 || connection_->stop.stop_requested()) throw;
    }
    std::this_thread::sleep_for(kPause);
  }
}

v1::Run DaemonClient::stop_run(const v1::StopRunRequest& request) const {
  return connection_->call(*connection_->runs, &v1::Runs::StubInterface::StopRun, request, kQuick);
}

v1::Run DaemonClient::run(std::int64_t id) const {
  v1::GetRunRequest request;
  request.set_id(id);
  return connection_->call(*connection_->runs, &v1::Runs::StubInterface::GetRun, request, kQuick);
}

std::string DaemonClient::report(std::int64_t id) const {
  v1::GetReportRequest request;
  request.set_id(id);
  return connection_->call(*connection_->runs, &v1::Runs::StubInterface::GetReport, request, kQuick).json();
}

v1::ListRunsResponse DaemonClient::runs(std::uint32_t limit, std::int64_t before_id) const {
  v1::ListRunsRequest request;
  request.set_limit(limit);
  request.set_before_id(before_id);
  return connection_->call(*connection_->runs, &v1::Runs::StubInterface::ListRuns, request, kQuick);
}

}  // namespace mu40
