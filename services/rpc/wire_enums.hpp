// The enumerations of mu40.v1 and mu40's own, each both ways where both ways exist.
#pragma once

#include <mu40/v1/common.pb.h>
#include <mu40/v1/files.pb.h>
#include <mu40/v1/runs.pb.h>

#include "files/stored_file.hpp"
#include "layout/kernel_interface.hpp"
#include "stream/stream_settings.hpp"

namespace mu40 {

[[nodiscard]] v1::Fidelity to_proto(Fidelity fidelity);
[[nodiscard]] v1::Kernel to_proto(KernelId kernel);
[[nodiscard]] v1::Scenario to_proto(Scenario scenario);
[[nodiscard]] v1::Overload to_proto(OverloadPolicy overload);
// Of an artifact.
[[nodiscard]] v1::ArtifactKind to_proto(FileKind kind);

// These throw Error kInvalidArgument for a number that mu40.v1 does not name.
[[nodiscard]] Scenario from_proto(v1::Scenario scenario);
[[nodiscard]] OverloadPolicy from_proto(v1::Overload overload);
// Also for ARTIFACT_KIND_UNSPECIFIED.
[[nodiscard]] FileKind from_proto(v1::ArtifactKind kind);

}  // namespace mu40
