#include "rpc_status/rpc_status.hpp"

#include <algorithm>
#include <array>

namespace mu40 {
namespace {

struct Row {
  ErrorCode code;
  grpc::StatusCode status;
};

constexpr std::array<Row, 10> kRows{{
    {ErrorCode::kInvalidArgument, grpc::StatusCode::INVALID_ARGUMENT},
    {ErrorCode::kNotFound, grpc::StatusCode::NOT_FOUND},
    {ErrorCode::kCorrupt, grpc::StatusCode::DATA_LOSS},
    {ErrorCode::kMismatch, grpc::StatusCode::FAILED_PRECONDITION},
    {ErrorCode::kUnavailable, grpc::StatusCode::UNAVAILABLE},
    {ErrorCode::kExhausted, grpc::StatusCode::RESOURCE_EXHAUSTED},
    {ErrorCode::kTimeout, grpc::StatusCode::DEADLINE_EXCEEDED},
    {ErrorCode::kHeld, grpc::StatusCode::ABORTED},
    {ErrorCode::kAlreadyExists, grpc::StatusCode::ALREADY_EXISTS},
    {ErrorCode::kInternal, grpc::StatusCode::INTERNAL},
}};
static_assert(std::ranges::all_of(kRows, [](const Row& row) {
  return static_cast<std::size_t>(row.code) == static_cast<std::size_t>(&row - kRows.data());
}));

}  // namespace

grpc::StatusCode status_of(ErrorCode code) noexcept {
  const auto row = static_cast<std::size_t>(code);
  return row < kRows.size() ? kRows[row].status : grpc::StatusCode::INTERNAL;
}

ErrorCode error_code_of(grpc::StatusCode status) noexcept {
  const auto* const row = std::ranges::find(kRows, status, &Row::status);
  return row == kRows.end() ? ErrorCode::kInternal : row->code;
}

std::string_view name_of(grpc::StatusCode status) noexcept {
  constexpr std::array<std::string_view, 17> kNames{
      "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
      "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
      "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
      "DATA_LOSS", "UNAUTHENTICATED"};
  const auto i = static_cast<std::size_t>(status);
  return i < kNames.size() ? kNames[i] : "UNKNOWN";
}

}  // namespace mu40
