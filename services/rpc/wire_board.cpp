#include "rpc/wire_board.hpp"

#include <fmt/format.h>

#include "daemon/config_value.hpp"
#include "files/stored_file.hpp"
#include "layout/error.hpp"
#include "rpc/wire_enums.hpp"
#include "rpc/wire_text.hpp"
#include "rpc/wire_time.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kMostOwnerBytes = 100;
constexpr std::chrono::seconds kShortestLease{1};

v1::BoardState to_proto(BoardPhase phase) {
  switch (phase) {
    case BoardPhase::kReady:
      return v1::BOARD_STATE_READY;
    case BoardPhase::kBusy:
      return v1::BOARD_STATE_BUSY;
    case BoardPhase::kFaulted:
      return v1::BOARD_STATE_FAULTED;
    case BoardPhase::kQuarantined:
      return v1::BOARD_STATE_QUARANTINED;
  }
  return v1::BOARD_STATE_UNSPECIFIED;
}

std::chrono::milliseconds lease_duration(const google::protobuf::Duration& duration, const DaemonLimits& limits) {
  const auto length = from_proto(duration, "duration");
  const std::chrono::seconds longest(limits.max_lease_s);
  if (length < kShortestLease || length > longest) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("duration is {} s; expected 1 to {} s, Limits.max_lease",
                            std::chrono::duration<double>(length).count(), longest.count()));
  }
  return std::chrono::duration_cast<std::chrono::milliseconds>(length);
}

FileSource source_of(const v1::FileSource& source, std::string_view field) {
  FileSource result;
  switch (source.source_case()) {
    case v1::FileSource::kSha256:
      result.sha256 = source.sha256();
      check_sha256(result.sha256);
      break;
    case v1::FileSource::kPath:
      result.path = checked_text(source.path(), fmt::format("{}.path", field), kMostPathBytes);
      if (!is_absolute_path(result.path)) {
        throw Error(ErrorCode::kInvalidArgument,
                    fmt::format("{}.path is {}; expected an absolute path", field, shown(result.path)));
      }
      break;
    case v1::FileSource::SOURCE_NOT_SET:
      break;
  }
  return result;
}

}  // namespace

v1::Lease to_proto(const Lease& lease) {
  v1::Lease result;
  result.set_lease_id(lease.id);
  result.set_board(lease.board);
  result.set_owner(lease.owner);
  const auto left = lease.expires - std::chrono::steady_clock::now();
  *result.mutable_expires() = to_proto(std::chrono::system_clock::now() + left);
  return result;
}

v1::Board to_proto(const BoardView& board) {
  v1::Board result;
  result.set_name(board.name);
  result.set_device(board.device);
  result.set_state(to_proto(board.phase));
  result.set_reason(board.reason);
  *result.mutable_since() = to_proto(board.since);
  result.set_device_name(board.device_name);
  result.set_runtime(board.runtime);
  result.set_xclbin_uuid(board.xclbin_uuid);
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    if (board.networks[k].hash.empty()) continue;
    auto& network = *result.add_networks();
    network.set_kernel(to_proto(static_cast<KernelId>(k)));
    network.set_name(board.networks[k].name);
    network.set_sha256(board.networks[k].hash);
  }
  result.set_fidelity(to_proto(board.fidelity));
  if (board.temperature_celsius) result.set_temperature_celsius(*board.temperature_celsius);
  if (board.power_watts) result.set_power_watts(*board.power_watts);
  if (board.lease) {
    *result.mutable_lease() = to_proto(*board.lease);
    result.mutable_lease()->clear_lease_id();
  }
  result.set_current_run(board.current_run);
  result.mutable_queued_runs()->Assign(board.queued_runs.begin(), board.queued_runs.end());
  if (board.last_right) *result.mutable_last_right() = to_proto(*board.last_right);
  *result.mutable_round_trip() = to_proto(board.round_trip);
  result.set_recoveries(board.recoveries);
  return result;
}

LeaseRequest from_proto(const v1::AcquireLeaseRequest& request, const DaemonLimits& limits) {
  LeaseRequest result;
  result.board = request.board();
  result.owner = checked_text(request.owner(), "owner", kMostOwnerBytes);
  if (result.owner.empty()) {
    throw Error(
        ErrorCode::kInvalidArgument,
        fmt::format("owner is \"\"; expected 1 to {} bytes that tell people who has the board", kMostOwnerBytes));
  }
  result.duration = lease_duration(request.duration(), limits);
  return result;
}

LeaseRequest from_proto(const v1::RenewLeaseRequest& request, const DaemonLimits& limits) {
  LeaseRequest result;
  result.lease_id = request.lease_id();
  result.duration = lease_duration(request.duration(), limits);
  return result;
}

ProgramRequest from_proto(const v1::ProgramBoardRequest& request) {
  ProgramRequest result;
  result.board = request.name();
  result.xclbin = source_of(request.xclbin(), "xclbin");
  result.recalibrate_network = source_of(request.recalibrate_network(), "recalibrate_network");
  result.classify_network = source_of(request.classify_network(), "classify_network");
  result.lease_id = request.lease_id();
  const FileSource nothing;
  if (result.xclbin == nothing && result.recalibrate_network == nothing && result.classify_network == nothing) {
    throw Error(ErrorCode::kInvalidArgument,
                "xclbin, recalibrate_network and classify_network are all absent; expected one of them at least");
  }
  return result;
}

}  // namespace mu40
