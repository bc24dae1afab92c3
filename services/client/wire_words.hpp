// The words for what mu40.v1 enumerates, the same that reports and lists of this machine use.
#pragma once

#include <string_view>

#include "layout/kernel_interface.hpp"
#include "mu40/v1/boards.pb.h"
#include "mu40/v1/runs.pb.h"

namespace mu40 {

// What a newer daemon enumerates beyond this version is kNone or "unknown".
[[nodiscard]] Fidelity fidelity_of(v1::Fidelity fidelity) noexcept;
[[nodiscard]] std::string_view word_of(v1::Fidelity fidelity) noexcept;  // "functional"
[[nodiscard]] std::string_view word_of(v1::Scenario scenario) noexcept;  // "lhc"
[[nodiscard]] std::string_view word_of(v1::BoardState state) noexcept;   // "READY"
// "queued", "preparing", "running"; of a run that has ended its verdict, "VALID" or "INVALID".
[[nodiscard]] std::string_view word_of_state(const v1::Run& run) noexcept;

}  // namespace mu40
