// Seeded faults of the software board, for tests of what stands above it: "seed=7,delay_us=500,delay_rate=0.1,
// hang_after=100,die_after=200,flip_rate=0.01,drop_rate=0.01,repeat_rate=0.01". Not here: carrying them out
// (compute_unit.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace mu40::swboard {

// What the text says. Rates are per kernel start, 0..1. Counts are kernel starts on the board, from 1; 0 = never.
struct FaultPlan {
  std::uint64_t seed = 1;
  std::uint32_t delay_us = 0;
  double delay_rate = 0;
  std::uint64_t hang_after = 0;  // this start and all later ones are never done
  std::uint64_t die_after = 0;   // the process ends at this start
  double flip_rate = 0;          // one bit of the result, header or records, after sealing
  double drop_rate = 0;          // the result is not written, the unit reports done
  double repeat_rate = 0;        // the unit writes its previous result again

  // Throws Error naming the word that is wrong. An empty text is no faults.
  [[nodiscard]] static FaultPlan parse(std::string_view text);
};

// What happens to one kernel start.
struct FaultDecision {
  bool hangs = false;
  bool dies = false;
  bool drops = false;
  bool repeats = false;
  std::uint32_t delay_us = 0;
  std::optional<std::uint64_t> flip;  // this bit, modulo the bits of the result

  [[nodiscard]] bool is_any() const noexcept {
    return hangs || dies || drops || repeats || delay_us != 0 || flip.has_value();
  }
  // "flip delay_us=500"
  [[nodiscard]] std::string text() const;
};

// Decides in the order of kernel starts, so that a seed gives the same faults again. Single thread.
class FaultDice {
 public:
  explicit FaultDice(const FaultPlan& plan) : plan_(plan), random_(plan.seed) {}
  // `has_previous`: the unit has a result that it could repeat.
  [[nodiscard]] FaultDecision decide(bool has_previous);

 private:
  [[nodiscard]] bool happens(double rate);

  FaultPlan plan_;
  std::mt19937_64 random_;
  std::uint64_t starts_ = 0;
};

}  // namespace mu40::swboard
