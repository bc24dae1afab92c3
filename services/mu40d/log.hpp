// The daemon's log: one line an event to the standard error, gRPC's own lines among them.
#pragma once

#include <string>

namespace mu40 {

// To be called before anything is logged or served. `level`: as in DaemonConfig.
void set_up_log(const std::string& level);

}  // namespace mu40
