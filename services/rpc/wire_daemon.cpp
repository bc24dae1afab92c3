#include "rpc/wire_daemon.hpp"

#include <chrono>

#include "rpc/wire_time.hpp"

namespace mu40 {
namespace {

constexpr std::uint64_t kMib = 1U << 20U;

}  // namespace

v1::Limits to_proto(const DaemonLimits& limits) {
  v1::Limits result;
  result.set_max_queued_runs(static_cast<std::uint32_t>(limits.max_queued_runs));
  result.set_max_watchers(static_cast<std::uint32_t>(limits.max_watchers));
  result.set_max_concurrent_calls(static_cast<std::uint32_t>(limits.max_concurrent_calls));
  result.set_max_message_bytes(limits.max_upload_message_mib * kMib);
  result.set_max_recording_bytes(limits.max_recording_mib * kMib);
  result.set_max_stored_bytes(limits.max_stored_mib * kMib);
  *result.mutable_max_run() = to_proto(std::chrono::seconds(limits.max_run_s));
  *result.mutable_max_lease() = to_proto(std::chrono::seconds(limits.max_lease_s));
  return result;
}

}  // namespace mu40
