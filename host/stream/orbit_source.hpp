// Endless replay of a recording's orbits in their order, orbit numbers restamped so that they go on rising. Does not
// touch muons (replay_set.hpp holds them) and knows no time (pacer.hpp).
#pragma once

#include <cstdint>

namespace mu40 {

// Single thread.
class OrbitSource {
 public:
  struct Orbit {
    std::uint32_t replay_index;  // of the recorded orbit in its ReplaySet
    std::uint64_t number;        // restamped: 0, 1, 2, ... in the order of the replay
  };

  // Replays `orbits` recorded orbits (1 or more); the seed chooses the first one, seed 0 the recording's first.
  OrbitSource(std::uint32_t orbits, std::uint64_t seed) noexcept
      : orbits_(orbits), index_(static_cast<std::uint32_t>(mix(seed) % orbits)) {}

  [[nodiscard]] Orbit next() noexcept {
    const Orbit orbit{index_, number_++};
    if (++index_ == orbits_) index_ = 0;
    return orbit;
  }
  // Orbits taken so far: the number of the next one.
  [[nodiscard]] std::uint64_t taken() const noexcept { return number_; }

 private:
  // The finalizer of splitmix64 (Steele, Lea, Flood 2014), which keeps 0.
  [[nodiscard]] static constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31U);
  }

  std::uint32_t orbits_;
  std::uint32_t index_;
  std::uint64_t number_ = 0;
};

}  // namespace mu40
