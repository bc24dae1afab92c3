// The sensors of a card from the JSON texts of xrt::device::get_info. Any text is safe: what is absent, marked absent,
// "N/A" or no number is none. Not here: XRT itself. Source of the names: src/runtime_src/core/common/sensor.cpp of XRT.
#pragma once

#include <string_view>

#include "device/board_sensors.hpp"

namespace mu40 {

// `thermal` and `electrical`: what get_info tells under these names; may be empty. A power of 0 W is one that the card
// cannot measure. Never throws but for want of memory. Thread-safe.
[[nodiscard]] BoardSensors sensors_from_xrt(std::string_view thermal, std::string_view electrical);

}  // namespace mu40
