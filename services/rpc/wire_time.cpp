#include "rpc/wire_time.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "layout/error.hpp"

namespace mu40 {
namespace {

using google::protobuf::util::TimeUtil;

constexpr std::int64_t kMostSeconds = 10LL * 365 * 86400;

}  // namespace

google::protobuf::Timestamp to_proto(std::chrono::system_clock::time_point time) {
  return TimeUtil::NanosecondsToTimestamp(
      std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}

google::protobuf::Duration to_proto(std::chrono::nanoseconds duration) {
  return TimeUtil::NanosecondsToDuration(duration.count());
}

google::protobuf::Timestamp timestamp_of(const std::string& utc) {
  google::protobuf::Timestamp result;
  if (!TimeUtil::FromString(utc, &result)) {
    throw Error(ErrorCode::kInternal, fmt::format("a date is \"{}\"; expected 2026-01-02T03:04:05Z", utc));
  }
  return result;
}

std::chrono::nanoseconds from_proto(const google::protobuf::Duration& duration, std::string_view field) {
  const bool in_range = duration.seconds() >= 0 && duration.seconds() <= kMostSeconds && duration.nanos() >= 0 &&
                        duration.nanos() < 1'000'000'000;
  if (!in_range) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} is {} s and {} ns; expected 0 to {} s, and 0 to 999999999 ns", field,
                            duration.seconds(), duration.nanos(), kMostSeconds));
  }
  return std::chrono::seconds(duration.seconds()) + std::chrono::nanoseconds(duration.nanos());
}

}  // namespace mu40
