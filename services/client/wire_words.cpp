#include "client/wire_words.hpp"

#include "stream/stream_settings.hpp"

namespace mu40 {

Fidelity fidelity_of(v1::Fidelity fidelity) noexcept {
  switch (fidelity) {
    case v1::FIDELITY_FUNCTIONAL:
      return Fidelity::kFunctional;
    case v1::FIDELITY_RTL_SIM:
      return Fidelity::kRtlSim;
    case v1::FIDELITY_HARDWARE:
      return Fidelity::kHardware;
    default:
      return Fidelity::kNone;
  }
}

std::string_view word_of(v1::Fidelity fidelity) noexcept { return name_of(fidelity_of(fidelity)); }

std::string_view word_of(v1::Scenario scenario) noexcept {
  switch (scenario) {
    case v1::SCENARIO_LHC:
      return kScenarioNames[static_cast<std::size_t>(Scenario::kLhc)];
    case v1::SCENARIO_SINGLE:
      return kScenarioNames[static_cast<std::size_t>(Scenario::kSingle)];
    case v1::SCENARIO_OFFLINE:
      return kScenarioNames[static_cast<std::size_t>(Scenario::kOffline)];
    default:
      return "unknown";
  }
}

std::string_view word_of(v1::BoardState state) noexcept {
  switch (state) {
    case v1::BOARD_STATE_READY:
      return "READY";
    case v1::BOARD_STATE_BUSY:
      return "BUSY";
    case v1::BOARD_STATE_FAULTED:
      return "FAULTED";
    case v1::BOARD_STATE_QUARANTINED:
      return "QUARANTINED";
    default:
      return "unknown";
  }
}

std::string_view word_of_state(const v1::Run& run) noexcept {
  switch (run.state()) {
    case v1::RUN_STATE_QUEUED:
      return "queued";
    case v1::RUN_STATE_PREPARING:
      return "preparing";
    case v1::RUN_STATE_RUNNING:
      return "running";
    case v1::RUN_STATE_ENDED:
      return run.valid() ? "VALID" : "INVALID";
    default:
      return "unknown";
  }
}

}  // namespace mu40
