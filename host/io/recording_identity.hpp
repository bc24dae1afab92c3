// What a recording file says of itself in its headers.
#pragma once

#include <cstdint>

#include "io/frd_format.hpp"

namespace mu40 {

struct RecordingIdentity {
  std::uint32_t run = 1;
  std::uint32_t lumisection = 1;
  std::uint16_t file_type = frd::kDefaultFileType;
  bool generated = true;  // simulated, not recorded in the experiment
};

}  // namespace mu40
