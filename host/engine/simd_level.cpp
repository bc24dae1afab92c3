#include "engine/simd_level.hpp"

#include "engine/lane_level.hpp"

namespace mu40 {

std::string_view name_of(SimdLevel level) noexcept {
  switch (level) {
    case SimdLevel::kBaseline:
      return "x86-64";
    case SimdLevel::kAvx2:
      return "avx2";
    case SimdLevel::kAvx512:
      return "avx512-vnni";
  }
  return "unknown";
}

SimdLevel best_simd_level() noexcept {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni")) {
    return SimdLevel::kAvx512;
  }
  return __builtin_cpu_supports("avx2") ? SimdLevel::kAvx2 : SimdLevel::kBaseline;
}

std::vector<SimdLevel> simd_levels() {
  std::vector<SimdLevel> levels{SimdLevel::kBaseline};
  const auto best = best_simd_level();
  if (best >= SimdLevel::kAvx2) levels.push_back(SimdLevel::kAvx2);
  if (best >= SimdLevel::kAvx512) levels.push_back(SimdLevel::kAvx512);
  return levels;
}

const LaneLevel& lane_level(SimdLevel level) noexcept {
  switch (level) {
    case SimdLevel::kAvx512:
      return lane_level_avx512();
    case SimdLevel::kAvx2:
      return lane_level_avx2();
    case SimdLevel::kBaseline:
      break;
  }
  return lane_level_baseline();
}

}  // namespace mu40
