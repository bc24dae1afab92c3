// What a board tells of its own condition.
#pragma once

#include <optional>

namespace mu40 {

// None: the board does not tell. Plain value.
struct BoardSensors {
  std::optional<double> temperature_celsius;  // of the FPGA; of the hottest part where that one is not told
  std::optional<double> power_watts;          // of the whole card

  [[nodiscard]] bool any() const noexcept { return temperature_celsius || power_watts; }
};

}  // namespace mu40
