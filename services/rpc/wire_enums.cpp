#include "rpc/wire_enums.hpp"

#include <fmt/format.h>

#include "layout/error.hpp"

namespace mu40 {
namespace {

[[noreturn]] void refuse(std::string_view field, int value, std::string_view expected) {
  throw Error(ErrorCode::kInvalidArgument, fmt::format("{} is {}; expected {}", field, value, expected));
}

}  // namespace

v1::Fidelity to_proto(Fidelity fidelity) {
  switch (fidelity) {
    case Fidelity::kNone:
      return v1::FIDELITY_UNSPECIFIED;
    case Fidelity::kFunctional:
      return v1::FIDELITY_FUNCTIONAL;
    case Fidelity::kRtlSim:
      return v1::FIDELITY_RTL_SIM;
    case Fidelity::kHardware:
      return v1::FIDELITY_HARDWARE;
  }
  return v1::FIDELITY_UNSPECIFIED;
}

v1::Kernel to_proto(KernelId kernel) {
  return kernel == KernelId::kRecalibrate ? v1::KERNEL_RECALIBRATE : v1::KERNEL_CLASSIFY;
}

v1::Scenario to_proto(Scenario scenario) {
  switch (scenario) {
    case Scenario::kLhc:
      return v1::SCENARIO_LHC;
    case Scenario::kSingle:
      return v1::SCENARIO_SINGLE;
    case Scenario::kOffline:
      return v1::SCENARIO_OFFLINE;
  }
  return v1::SCENARIO_UNSPECIFIED;
}

v1::Overload to_proto(OverloadPolicy overload) {
  return overload == OverloadPolicy::kDrop ? v1::OVERLOAD_DROP : v1::OVERLOAD_STALL;
}

v1::ArtifactKind to_proto(FileKind kind) {
  if (kind == FileKind::kXclbin) return v1::ARTIFACT_KIND_XCLBIN;
  return kind == FileKind::kNetwork ? v1::ARTIFACT_KIND_NETWORK : v1::ARTIFACT_KIND_UNSPECIFIED;
}

Scenario from_proto(v1::Scenario scenario) {
  switch (scenario) {
    case v1::SCENARIO_UNSPECIFIED:
    case v1::SCENARIO_LHC:
      return Scenario::kLhc;
    case v1::SCENARIO_SINGLE:
      return Scenario::kSingle;
    case v1::SCENARIO_OFFLINE:
      return Scenario::kOffline;
    default:
      refuse("spec.scenario", scenario, "SCENARIO_LHC, SCENARIO_SINGLE or SCENARIO_OFFLINE");
  }
}

OverloadPolicy from_proto(v1::Overload overload) {
  switch (overload) {
    case v1::OVERLOAD_UNSPECIFIED:
    case v1::OVERLOAD_STALL:
      return OverloadPolicy::kStall;
    case v1::OVERLOAD_DROP:
      return OverloadPolicy::kDrop;
    default:
      refuse("spec.overload", overload, "OVERLOAD_STALL or OVERLOAD_DROP");
  }
}

FileKind from_proto(v1::ArtifactKind kind) {
  switch (kind) {
    case v1::ARTIFACT_KIND_XCLBIN:
      return FileKind::kXclbin;
    case v1::ARTIFACT_KIND_NETWORK:
      return FileKind::kNetwork;
    default:
      refuse("header.kind", kind, "ARTIFACT_KIND_XCLBIN or ARTIFACT_KIND_NETWORK");
  }
}

}  // namespace mu40
