// The board's life: request after request, until there is a reason to end.
#pragma once

#include <cstdint>
#include <string_view>

#include "swboard/board/board.hpp"
#include "swboard/board/host_link.hpp"

namespace mu40::swboard {

enum class EndReason : std::uint8_t {
  kClosed,         // the host has closed the device
  kHostGone,       // the stream ended or broke
  kBrokenRequest,  // a request that cannot be understood; nothing after it could be either
  kInjectedDeath,
};
[[nodiscard]] std::string_view name_of(EndReason reason) noexcept;

// Serves `link` with `board`. Single thread.
[[nodiscard]] EndReason serve(HostLink& link, Board& board);

}  // namespace mu40::swboard
