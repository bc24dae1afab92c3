// The generator's random numbers: xoshiro256++ (Blackman and Vigna, prng.di.unimi.it), seeded by splitmix64 from a seed
// and a stream number, so that an orbit's muons do not depend on the orbits before it. Not for cryptography.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace mu40 {

// Single thread.
class Random {
 public:
  // The numbers of stream `stream` (here: an orbit number) of `seed`; streams are independent of each other.
  Random(std::uint64_t seed, std::uint64_t stream) noexcept {
    std::uint64_t mixed = seed;
    mixed = split_mix(mixed) ^ (stream * 0xD1B54A32D192ED03U);
    for (auto& part : state_) part = split_mix(mixed);
  }

  [[nodiscard]] std::uint64_t next() noexcept {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // In [0, 1), multiples of 2^-24.
  [[nodiscard]] float uniform() noexcept { return static_cast<float>(next() >> 40U) * 0x1p-24F; }

  // In [low, high]; high only by rounding.
  [[nodiscard]] float uniform(float low, float high) noexcept { return low + (high - low) * uniform(); }

  // In [2^-33, 1], as fine near 0 as a float is: the argument of a TailTable.
  [[nodiscard]] float tail_uniform() noexcept {
    return (static_cast<float>(static_cast<std::uint32_t>(next() >> 32U)) + 0.5F) * 0x1p-32F;
  }

  [[nodiscard]] bool chance(float probability) noexcept { return uniform() < probability; }

  // +1 or -1, each with probability 1/2.
  [[nodiscard]] int sign() noexcept { return (next() >> 63U) != 0 ? 1 : -1; }

 private:
  static std::uint64_t split_mix(std::uint64_t& state) noexcept {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace mu40
