// The three translation units that hold the code of the levels. Internal to this folder.
#pragma once

#include "engine/lane_program.hpp"

namespace mu40 {

[[nodiscard]] const LaneLevel& lane_level_baseline() noexcept;
[[nodiscard]] const LaneLevel& lane_level_avx2() noexcept;
[[nodiscard]] const LaneLevel& lane_level_avx512() noexcept;

}  // namespace mu40
