// The client side of mu40.v1: one daemon at one address, every call one member, every status an Error
// (rpc_status/rpc_status.hpp). Not here: following a run (run_watch.hpp), what the command line prints.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "mu40/v1/boards.pb.h"
#include "mu40/v1/files.pb.h"
#include "mu40/v1/runs.pb.h"

namespace mu40 {

inline constexpr std::string_view kDefaultDaemonAddress = "127.0.0.1:4040";

// Bytes sent so far and in all.
using UploadProgress = std::function<void(std::uint64_t, std::uint64_t)>;

// Connects with its first call and again whenever the connection broke. Unary calls have a deadline: 10 s, 2 minutes
// where a board answers, an hour where a whole recording is read. Beside what proto/mu40/v1 says, every call throws
// Error kUnavailable where no daemon answers and kTimeout after its deadline. Thread-safe.
class DaemonClient {
 public:
  // `address`: HOST:PORT; throws Error kInvalidArgument where it is not. Once `stop` is requested every call ends at
  // once, with kUnavailable.
  explicit DaemonClient(const std::string& address, std::stop_token stop = {});
  ~DaemonClient();
  DaemonClient(const DaemonClient&) = delete;
  DaemonClient& operator=(const DaemonClient&) = delete;

  [[nodiscard]] const std::string& address() const noexcept { return address_; }
  // Whether the address is one of this host's loopback addresses.
  [[nodiscard]] bool is_on_this_host() const noexcept;

  [[nodiscard]] v1::ListBoardsResponse boards() const;
  v1::Board program_board(const v1::ProgramBoardRequest& request) const;
  v1::Board reset_board(const v1::ResetBoardRequest& request) const;
  v1::Lease acquire_lease(const v1::AcquireLeaseRequest& request) const;
  void release_lease(const std::string& lease_id) const;

  [[nodiscard]] v1::ListRecordingsResponse recordings() const;
  v1::Recording import_recording(const std::filesystem::path& file) const;
  v1::Recording check_recording(const std::string& sha256) const;
  [[nodiscard]] std::string inspect_recording(const std::string& sha256) const;  // JSON
  void delete_recording(const std::string& sha256) const;
  [[nodiscard]] v1::ListArtifactsResponse artifacts() const;

  // Each sends a whole file, in pieces of 1 MiB, without a deadline.
  v1::Recording upload_recording(const std::filesystem::path& file, const v1::UploadHeader& header,
                                 const UploadProgress& progress) const;
  v1::Recording upload_truth(const std::filesystem::path& file, const v1::UploadTruthHeader& header,
                             const UploadProgress& progress) const;
  v1::Artifact upload_artifact(const std::filesystem::path& file, const v1::UploadArtifactHeader& header,
                               const UploadProgress& progress) const;

  // Tries three times where no answer comes; `request_id` makes it one run.
  v1::Run start_run(const v1::StartRunRequest& request) const;
  v1::Run stop_run(const v1::StopRunRequest& request) const;
  [[nodiscard]] v1::Run run(std::int64_t id) const;
  [[nodiscard]] std::string report(std::int64_t id) const;  // JSON
  // The newest `limit` runs, 1000 at most, of those with an id below `before_id` (0: of all), newest first.
  [[nodiscard]] v1::ListRunsResponse runs(std::uint32_t limit, std::int64_t before_id = 0) const;

 private:
  friend class RunWatch;
  struct Connection;

  std::string address_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace mu40
