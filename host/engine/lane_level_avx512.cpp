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
  // Permutations of registers that hold the table; a gather costs a load a lane.
  static void look_up(const LaneStep& step, std::size_t lanes, const std::int32_t* a, std::int32_t* out) {
    if (step.y < 64) return look_up_in<1>(step, lanes, a, out);
    if (step.y < 128) return look_up_in<2>(step, lanes, a, out);
    if (step.y < 256) return look_up_in<4>(step, lanes, a, out);
    look_up_in<8>(step, lanes, a, out);
  }

 private:
  // Tables of up to 64 * blocks entries. Thirty-two lanes at a time, as int16.
  template <int blocks>
  static void look_up_in(const LaneStep& step, std::size_t lanes, const std::int32_t* a, std::int32_t* out) {
    __m512i table[2 * blocks];
    const int last_part = step.y / 32;
    for (int k = 0; k < 2 * blocks; ++k)
      table[k] = _mm512_loadu_si512(step.table + 32 * (k < last_part ? k : last_part));
    for (std::size_t i = 0; i < lanes; i += 2 * kLanes) {
      const __m512i index = narrow(index_of(step, a + i), index_of(step, a + i + kLanes));
      __m512i value = _mm512_permutex2var_epi16(table[0], index, table[1]);
      const __m512i block = _mm512_srli_epi16(index, 6);
      for (int k = 1; k < blocks; ++k) {
        const auto here = _mm512_cmpeq_epi16_mask(block, _mm512_set1_epi16(static_cast<short>(k)));
        value = _mm512_mask_mov_epi16(value, here, _mm512_permutex2var_epi16(table[2 * k], index, table[2 * k + 1]));
      }
      store(out + i, _mm512_cvtepi16_epi32(_mm512_castsi512_si256(value)));
      store(out + i + kLanes, _mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(value, 1)));
    }
  }
  static __m512i index_of(const LaneStep& step, const std::int32_t* a) {
    return clamp(_mm512_sub_epi32(load(a), broadcast(step.x)), _mm512_setzero_si512(), broadcast(step.y));
  }
  static __m512i narrow(__m512i low, __m512i high) {
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi32_epi16(low)), _mm512_cvtepi32_epi16(high), 1);
  }
};

}  // namespace
}  // namespace mu40

#include "engine/lane_code.inc"

const mu40::LaneLevel& mu40::lane_level_avx512() noexcept { return kLevel; }
