// Which gRPC status stands for which mu40::ErrorCode, the same on both ends of the wire: the daemon answers with it,
// the client makes an Error of it. Codes only; the sentence of an Error is the message of the status.
#pragma once

#include <grpcpp/support/status.h>

#include <string_view>

#include "layout/error.hpp"

namespace mu40 {

// One status a code, no status for two codes.
[[nodiscard]] grpc::StatusCode status_of(ErrorCode code) noexcept;

// The inverse. Statuses that stand for no code, and OK, are kInternal: no mu40d answers with them.
[[nodiscard]] ErrorCode error_code_of(grpc::StatusCode status) noexcept;

// "NOT_FOUND", as gRPC's documents write it.
[[nodiscard]] std::string_view name_of(grpc::StatusCode status) noexcept;

}  // namespace mu40
