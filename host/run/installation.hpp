// Where the programs and files of this mu40 stand: beside the running executable, the same in a build tree and
// installed
// (<prefix>/bin, <prefix>/share/mu40). No search path, no environment variable.
#pragma once

#include <filesystem>

namespace mu40 {

// Immutable.
struct Installation {
  std::filesystem::path bin;    // mu40, mu40-worker
  std::filesystem::path share;  // networks/

  // Of the running executable; throws Error kInternal when /proc/self/exe cannot be read.
  static Installation of_this_program();

  [[nodiscard]] std::filesystem::path worker() const { return bin / "mu40-worker"; }
  [[nodiscard]] std::filesystem::path recalibrate_network() const { return share / "networks" / "recalibrate.json"; }
  [[nodiscard]] std::filesystem::path classify_network() const { return share / "networks" / "classify.json"; }
};

}  // namespace mu40
