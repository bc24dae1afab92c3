// mu40d --check: whether the daemon could start with a configuration, as far as that can be told without opening
// boards.
#pragma once

#include <string>
#include <vector>

#include "daemon/daemon_config.hpp"
#include "run/installation.hpp"

namespace mu40 {

struct ConfigFinding {
  bool good = false;
  std::string subject;  // a key of the configuration
  std::string text;
};

// Everything that was looked at, in the order of the configuration. Changes nothing. Never throws for what it finds.
[[nodiscard]] std::vector<ConfigFinding> check_config(const DaemonConfig& config, const Installation& installation);

}  // namespace mu40
