// AVX2; compiled with -mavx2.
#include <immintrin.h>

#include "engine/lane_level.hpp"

namespace mu40 {
namespace {

struct Vector {
  static constexpr std::size_t kLanes = 8;
  // vpmaddubsw saturates its sum of two products to int16, so that bytes gain nothing here.
  static constexpr std::uint32_t kBytePacking = 2;
  static __m256i load(const std::int32_t* p) { return _mm256_load_si256(reinterpret_cast<const __m256i*>(p)); }
  static void store(std::int32_t* p, __m256i v) { _mm256_store_si256(reinterpret_cast<__m256i*>(p), v); }
  static __m256i broadcast(std::int32_t v) { return _mm256_set1_epi32(v); }
  static __m128i shift_count(std::int32_t v) { return _mm_cvtsi32_si128(v); }
  static __m256i shift_right(__m256i v, __m128i by) { return _mm256_sra_epi32(v, by); }
  static __m256i clamp(__m256i v, __m256i low, __m256i high) {
    return _mm256_min_epi32(_mm256_max_epi32(v, low), high);
  }
  template <std::uint32_t>
  static __m256i dot(__m256i sum, __m256i inputs, __m256i weights) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(inputs, weights));
  }
  static void look_up(const LaneStep& step, std::size_t lanes, const std::int32_t* a, std::int32_t* out) {
    const __m256i first = broadcast(step.x);
    const __m256i last = broadcast(step.y);
    for (std::size_t i = 0; i < lanes; i += kLanes) {
      const __m256i index = clamp(_mm256_sub_epi32(load(a + i), first), _mm256_setzero_si256(), last);
      // Reads the entry and the one behind it, then drops that.
      const __m256i two = _mm256_i32gather_epi32(reinterpret_cast<const int*>(step.table), index, sizeof(std::int16_t));
      store(out + i, _mm256_srai_epi32(_mm256_slli_epi32(two, 16), 16));
    }
  }
};

}  // namespace
}  // namespace mu40

#include "engine/lane_code.inc"

const mu40::LaneLevel& mu40::lane_level_avx2() noexcept { return kLevel; }
