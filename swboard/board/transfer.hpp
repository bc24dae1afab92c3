// The two bulk requests: contents pass between the socket and board memory without a copy in between.
#pragma once

#include "swboard/board/board.hpp"
#include "swboard/board/host_link.hpp"

namespace mu40::swboard {

// Both answer the request whose body stands next in `link`. False: the host is gone or broke the protocol.
[[nodiscard]] bool host_to_device(HostLink& link, Board& board);
[[nodiscard]] bool device_to_host(HostLink& link, Board& board);

}  // namespace mu40::swboard
