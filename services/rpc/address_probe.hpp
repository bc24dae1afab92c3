// Whether an address can be listened on, and if not, why: neither gRPC nor the metrics server says so.
#pragma once

#include <string>

namespace mu40 {

// Listens on `address`, HOST:PORT as in DaemonConfig, and lets go at once. Throws Error kUnavailable naming the address
// and the reason.
void probe_address(const std::string& address);

}  // namespace mu40
