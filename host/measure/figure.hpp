// The type of every number in a report: a value never stands without its unit, how it came about, and from how many
// samples. Not a statistic itself; nothing here computes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "layout/kernel_interface.hpp"

namespace mu40 {

// How a value came about.
enum class Basis : std::uint8_t {
  kMeasured,   // on the board it speaks of
  kSimulated,  // in a cycle-accurate simulation of it
  kModelled,   // software that computes the same bits, or arithmetic
};
[[nodiscard]] constexpr std::string_view name_of(Basis basis) noexcept {
  switch (basis) {
    case Basis::kMeasured:
      return "measured";
    case Basis::kSimulated:
      return "simulated";
    case Basis::kModelled:
      return "modelled";
  }
  return "unknown";
}

// The basis of a time that a board took, from the fidelity in its result headers; a host's own times are kMeasured.
[[nodiscard]] constexpr Basis basis_of(Fidelity fidelity) noexcept {
  if (fidelity == Fidelity::kHardware) return Basis::kMeasured;
  return fidelity == Fidelity::kRtlSim ? Basis::kSimulated : Basis::kModelled;
}

// Plain value.
struct Figure {
  std::optional<double> value;  // none: too few samples, or not applicable; printed as n/a
  std::string unit;             // "s", "Hz", "rad", "1", ...
  Basis basis = Basis::kModelled;
  Fidelity fidelity = Fidelity::kNone;
  std::uint64_t samples = 0;
};

}  // namespace mu40
