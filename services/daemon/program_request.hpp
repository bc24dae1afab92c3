// What a client asks a board to be programmed with, free of the wire.
#pragma once

#include <string>

namespace mu40 {

// A file for a board: an artifact, or a path in an import folder; both empty: leave as it is.
struct FileSource {
  std::string sha256;
  std::string path;

  bool operator==(const FileSource&) const = default;
};

struct ProgramRequest {
  std::string board;
  FileSource xclbin, recalibrate_network, classify_network;
  std::string lease_id;
};

}  // namespace mu40
