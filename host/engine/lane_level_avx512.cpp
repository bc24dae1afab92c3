// AVX-512 F, BW, VL, DQ and VNNI; compiled with the flags of these.
#include <immintrin.h>

#include "engine/lane_level.hpp"

namespace mu40 {
namespace {

struct Vector {
  static constexpr std::size_t kLanes = 16;
  static constexpr std::uint32_t kBytePacking = 4;
  static __m512i load(const std::int32_t* p) { return _mm512_load_si512(p); }
  static void store(std::int32_t* p, __m512i v) { _mm512_store_si512(p, v); }
  static __m512i broadcast(std::int32_t v) { return _mm512_set1_epi32(v); }
  static __m128i shift_count(std::int32_t v) { return _mm_cvtsi32_si128(v); }
  static __m512i shift_right(__m512i v, __m128i by) { return _mm512_sra_epi32(v, by); }
  static __m512i clamp(__m512i v, __m512i low, __m512i high) {
    return _mm512_min_epi32(_mm512_max_epi32(v, low), high);
  }
  // vpdpwssd and vpdpbusd add in 32 bits without saturating.
  template <std::uint32_t packing>
  static __m512i dot(__m512i sum, __m512i inputs, __m512i weights) {
    if constexpr (packing == 4) {
      return _mm512_dpbusd_epi32(sum, inputs, weights);
    } else {
      return _mm512_dpwssd_epi32(sum, inputs, weights);
    }
  }
};

}  // namespace
}  // namespace mu40

#include "engine/lane_code.inc"

const mu40::LaneLevel& mu40::lane_level_avx512() noexcept { return kLevel; }
