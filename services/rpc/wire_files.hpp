// Recordings, artifacts and the headers of uploads, on the wire and free of it.
#pragma once

#include <mu40/v1/files.pb.h>

#include <optional>
#include <string>

#include "files/recording_library.hpp"
#include "files/stored_file.hpp"

namespace mu40 {

[[nodiscard]] v1::Recording to_proto(const StoredRecording& recording, bool in_use);
// An xclbin or a network.
[[nodiscard]] v1::Artifact to_proto(const StoredFile& artifact, bool in_use);

// What an upload says of itself before its bytes come.
struct UploadPlan {
  std::string name;  // of the file; of a truth that of its recording
  FileKind kind{};
  std::string recording_sha256;  // of a truth
  std::optional<std::string> expected_sha256;
};

// These throw Error kInvalidArgument naming field, value and what was expected; also where the message is no header.
[[nodiscard]] UploadPlan from_proto(const v1::UploadRequest& first);
[[nodiscard]] UploadPlan from_proto(const v1::UploadTruthRequest& first);
[[nodiscard]] UploadPlan from_proto(const v1::UploadArtifactRequest& first);
// The absolute path.
[[nodiscard]] std::string from_proto(const v1::ImportRecordingRequest& request);

}  // namespace mu40
