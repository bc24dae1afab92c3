// x86-64: SSE2.
#include <emmintrin.h>

#include "engine/lane_level.hpp"

namespace mu40 {
namespace {

struct Vector {
  static constexpr std::size_t kLanes = 4;
  static constexpr std::uint32_t kBytePacking = 2;
  static __m128i load(const std::int32_t* p) { return _mm_load_si128(reinterpret_cast<const __m128i*>(p)); }
  static void store(std::int32_t* p, __m128i v) { _mm_store_si128(reinterpret_cast<__m128i*>(p), v); }
  static __m128i broadcast(std::int32_t v) { return _mm_set1_epi32(v); }
  static __m128i shift_count(std::int32_t v) { return _mm_cvtsi32_si128(v); }
  static __m128i shift_right(__m128i v, __m128i by) { return _mm_sra_epi32(v, by); }
  static __m128i clamp(__m128i v, __m128i low, __m128i high) { return smaller(larger(v, low), high); }
  template <std::uint32_t>
  static __m128i dot(__m128i sum, __m128i inputs, __m128i weights) {
    return _mm_add_epi32(sum, _mm_madd_epi16(inputs, weights));
  }
  static void look_up(const LaneStep& step, std::size_t lanes, const std::int32_t* a, std::int32_t* out) {
    for (std::size_t i = 0; i < lanes; ++i) {
      const std::int32_t index = a[i] - step.x;
      out[i] = step.table[index < 0 ? 0 : (index > step.y ? step.y : index)];
    }
  }

 private:
  static __m128i choose(__m128i mask, __m128i yes, __m128i no) {
    return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
  }
  static __m128i larger(__m128i a, __m128i b) { return choose(_mm_cmpgt_epi32(a, b), a, b); }
  static __m128i smaller(__m128i a, __m128i b) { return choose(_mm_cmpgt_epi32(a, b), b, a); }
};

}  // namespace
}  // namespace mu40

#include "engine/lane_code.inc"

const mu40::LaneLevel& mu40::lane_level_baseline() noexcept { return kLevel; }
