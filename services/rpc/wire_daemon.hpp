// The daemon's own description on the wire.
#pragma once

#include <mu40/v1/daemon.pb.h>

#include "daemon/daemon_config.hpp"

namespace mu40 {

[[nodiscard]] v1::Limits to_proto(const DaemonLimits& limits);

}  // namespace mu40
