#include "rpc/wire_time.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;

google::protobuf::Duration duration_of(std::int64_t seconds, std::int32_t nanos) {
  google::protobuf::Duration duration;
  duration.set_seconds(seconds);
  duration.set_nanos(nanos);
  return duration;
}

TEST(wire_time, duration_comes_back_to_the_nanosecond) {
  for (const auto each : {0ns, 1ns, 1'500'000'001ns, std::chrono::nanoseconds(24h * 365 * 10)}) {
    EXPECT_EQ(from_proto(to_proto(each), "d"), each);
  }
}

TEST(wire_time, duration_that_no_chrono_can_hold_is_refused_by_name) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  constexpr auto kMostNanos = std::numeric_limits<std::int32_t>::max();
  for (const auto& each : {duration_of(-1, 0), duration_of(0, -1), duration_of(0, 1'000'000'000), duration_of(kMost, 0),
                           duration_of(-kMost, 0), duration_of(315'576'000'000, 0), duration_of(1, kMostNanos),
                           duration_of(1, -kMostNanos)}) {
    test::expect_error(ErrorCode::kInvalidArgument, "spec.duration is",
                       [&] { (void)from_proto(each, "spec.duration"); });
  }
}

TEST(wire_time, date_of_a_store_is_the_same_second) {
  EXPECT_EQ(timestamp_of("1970-01-01T00:01:40Z").seconds(), 100);
  EXPECT_EQ(to_proto(std::chrono::system_clock::time_point(100s)).seconds(), 100);
  test::expect_error(ErrorCode::kInternal, "yesterday", [] { (void)timestamp_of("yesterday"); });
}

}  // namespace
}  // namespace mu40
