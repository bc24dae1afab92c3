// The chunks of an upload on their way from a gRPC stream into a library.
#pragma once

#include <grpcpp/grpcpp.h>

#include <optional>
#include <span>
#include <string>

#include "files/upload.hpp"
#include "layout/error.hpp"

namespace mu40 {

// Writes all chunks that follow the header. none: the client went away or cancelled, and nothing was kept.
template <class Request>
[[nodiscard]] std::optional<StoredFile> receive_upload(const grpc::ServerContext& context,
                                                       grpc::ServerReader<Request>& reader, Upload upload,
                                                       const std::optional<std::string>& expected_sha256) {
  Request part;
  while (reader.Read(&part)) {
    if (!part.has_chunk()) {
      throw Error(ErrorCode::kInvalidArgument, "an upload has a second header; expected chunks after the first");
    }
    upload.write(std::as_bytes(std::span(part.chunk())));
  }
  if (context.IsCancelled()) return std::nullopt;
  return upload.commit(expected_sha256);
}

}  // namespace mu40
