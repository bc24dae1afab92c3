#include "rpc/wire_files.hpp"

#include <fmt/format.h>

#include "daemon/config_value.hpp"
#include "layout/error.hpp"
#include "rpc/wire_enums.hpp"
#include "rpc/wire_text.hpp"
#include "rpc/wire_time.hpp"

namespace mu40 {
namespace {

// The header of the first message of an upload.
template <class Request>
const auto& header_of(const Request& first) {
  if (!first.has_header()) {
    throw Error(ErrorCode::kInvalidArgument, fmt::format("the first message of an upload is {}; expected a header",
                                                         first.has_chunk() ? "a chunk" : "empty"));
  }
  return first.header();
}

std::optional<std::string> expected_of(const std::string& sha256) {
  if (sha256.empty()) return std::nullopt;
  check_sha256(sha256);
  return sha256;
}

}  // namespace

v1::Recording to_proto(const StoredRecording& recording, bool in_use) {
  v1::Recording result;
  result.set_sha256(recording.file.sha256);
  result.set_name(recording.file.name);
  result.set_size_bytes(recording.file.size_bytes);
  *result.mutable_stored() = timestamp_of(recording.file.uploaded_utc);
  result.set_has_truth(recording.truth.has_value());
  if (recording.truth) result.set_truth_sha256(recording.truth->sha256);
  result.set_in_use(in_use);
  return result;
}

v1::Artifact to_proto(const StoredFile& artifact, bool in_use) {
  v1::Artifact result;
  result.set_sha256(artifact.sha256);
  result.set_name(artifact.name);
  result.set_kind(to_proto(artifact.kind));
  result.set_size_bytes(artifact.size_bytes);
  *result.mutable_stored() = timestamp_of(artifact.uploaded_utc);
  result.set_in_use(in_use);
  result.set_xclbin_uuid(artifact.facts.xclbin_uuid);
  return result;
}

UploadPlan from_proto(const v1::UploadRequest& first) {
  const auto& header = header_of(first);
  check_display_name(header.name());
  return {header.name(), FileKind::kRecording, {}, expected_of(header.expected_sha256())};
}

UploadPlan from_proto(const v1::UploadTruthRequest& first) {
  const auto& header = header_of(first);
  check_sha256(header.recording_sha256());
  return {{}, FileKind::kTruth, header.recording_sha256(), expected_of(header.expected_sha256())};
}

UploadPlan from_proto(const v1::UploadArtifactRequest& first) {
  const auto& header = header_of(first);
  check_display_name(header.name());
  return {header.name(), from_proto(header.kind()), {}, expected_of(header.expected_sha256())};
}

std::string from_proto(const v1::ImportRecordingRequest& request) {
  const auto& path = checked_text(request.path(), "path", kMostPathBytes);
  if (!is_absolute_path(path)) {
    throw Error(ErrorCode::kInvalidArgument, fmt::format("path is {}; expected an absolute path", shown(path)));
  }
  return path;
}

}  // namespace mu40
