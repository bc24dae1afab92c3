#include "rpc_status/rpc_status.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace mu40 {
namespace {

struct Row {
  ErrorCode code;
  grpc::StatusCode status;
};

// The published table: clients in other languages rely on it.
constexpr std::array<Row, 10> kPublished{{
    {ErrorCode::kInvalidArgument, grpc::StatusCode::INVALID_ARGUMENT},
    {ErrorCode::kNotFound, grpc::StatusCode::NOT_FOUND},
    {ErrorCode::kCorrupt, grpc::StatusCode::DATA_LOSS},
    {ErrorCode::kMismatch, grpc::StatusCode::FAILED_PRECONDITION},
    {ErrorCode::kUnavailable, grpc::StatusCode::UNAVAILABLE},
    {ErrorCode::kExhausted, grpc::StatusCode::RESOURCE_EXHAUSTED},
    {ErrorCode::kTimeout, grpc::StatusCode::DEADLINE_EXCEEDED},
    {ErrorCode::kInternal, grpc::StatusCode::INTERNAL},
    {ErrorCode::kHeld, grpc::StatusCode::ABORTED},
    {ErrorCode::kAlreadyExists, grpc::StatusCode::ALREADY_EXISTS},
}};

TEST(rpc_status, every_error_code_has_its_published_status_and_comes_back_from_it) {
  std::set<ErrorCode> seen;
  for (const Row& row : kPublished) {
    EXPECT_EQ(status_of(row.code), row.status) << static_cast<int>(row.code);
    EXPECT_EQ(error_code_of(row.status), row.code) << row.status;
    seen.insert(row.code);
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(ErrorCode::kInternal) + 1) << "kInternal is the last code";
}

TEST(rpc_status, a_status_that_no_daemon_answers_with_is_an_internal_error) {
  for (const auto status : {grpc::StatusCode::OK, grpc::StatusCode::CANCELLED, grpc::StatusCode::UNKNOWN,
                            grpc::StatusCode::PERMISSION_DENIED, grpc::StatusCode::OUT_OF_RANGE,
                            grpc::StatusCode::UNIMPLEMENTED, grpc::StatusCode::UNAUTHENTICATED}) {
    EXPECT_EQ(error_code_of(status), ErrorCode::kInternal) << status;
  }
}

}  // namespace
}  // namespace mu40
