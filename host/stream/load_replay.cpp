#include "stream/load_replay.hpp"

#include "layout/error.hpp"

namespace mu40 {

ReplaySet load_replay(RecordingReader& reader, const std::string& name, std::size_t bytes_limit) {
  ReplaySet replay(bytes_limit);
  while (const auto orbit = reader.next()) {
    if (!replay.add(*orbit)) break;
  }
  if (replay.counts().muons == 0) {
    const bool too_small = replay.counts().is_prefix;
    throw Error(too_small ? ErrorCode::kExhausted : ErrorCode::kInvalidArgument,
                name + (too_small ? ": its first orbit with muons needs more than the " + std::to_string(bytes_limit) +
                                        " bytes allowed for the replay"
                                  : ": no orbit with a final muon, expected at least one"));
  }
  return replay;
}

}  // namespace mu40
