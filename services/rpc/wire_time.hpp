// Dates and durations on the wire: google.protobuf.Timestamp and Duration from and to std::chrono.
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <chrono>
#include <string>
#include <string_view>

namespace mu40 {

[[nodiscard]] google::protobuf::Timestamp to_proto(std::chrono::system_clock::time_point time);
[[nodiscard]] google::protobuf::Duration to_proto(std::chrono::nanoseconds duration);

// "2026-01-02T03:04:05Z", as libraries and stores keep it. Throws Error kInternal for anything else.
[[nodiscard]] google::protobuf::Timestamp timestamp_of(const std::string& utc);

// Of 0 to ten years. Throws Error kInvalidArgument naming `field` and the value.
[[nodiscard]] std::chrono::nanoseconds from_proto(const google::protobuf::Duration& duration, std::string_view field);

}  // namespace mu40
