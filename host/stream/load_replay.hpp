// A recording file as a ReplaySet.
#pragma once

#include <cstddef>
#include <string>

#include "io/recording_reader.hpp"
#include "stream/replay_set.hpp"

namespace mu40 {

// Reads orbits until the end of the recording or the limit (counts().is_prefix tells). Throws Error naming `name` where
// there is no orbit with a muon for the board.
[[nodiscard]] ReplaySet load_replay(RecordingReader& reader, const std::string& name, std::size_t bytes_limit);

}  // namespace mu40
