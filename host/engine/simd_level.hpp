// The instruction sets that the batched evaluator is compiled for, and which of them this CPU has.
#pragma once

#include <string_view>
#include <vector>

namespace mu40 {

enum class SimdLevel {
  kBaseline,  // x86-64 (SSE2)
  kAvx2,
  kAvx512,  // F, BW, VL, DQ and VNNI
};

[[nodiscard]] std::string_view name_of(SimdLevel level) noexcept;

// The levels of this CPU, ascending; never empty. Thread-safe.
[[nodiscard]] std::vector<SimdLevel> simd_levels();
// The highest of them. Thread-safe.
[[nodiscard]] SimdLevel best_simd_level() noexcept;

struct LaneLevel;
// The code of a level. It must only be called on a CPU that has it. Thread-safe.
[[nodiscard]] const LaneLevel& lane_level(SimdLevel level) noexcept;

}  // namespace mu40
