// The private folder of the software board that a worker has.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace mu40::test {

// From the worker's environment; empty where there is none.
inline std::filesystem::path board_folder(pid_t worker) {
  std::ifstream environment("/proc/" + std::to_string(worker) + "/environ");
  const std::string prefix = "USER=mu40-";
  for (std::string entry; std::getline(environment, entry, '\0');) {
    if (entry.starts_with(prefix)) return std::filesystem::path("/tmp") / entry.substr(5);
  }
  return {};
}

}  // namespace mu40::test
