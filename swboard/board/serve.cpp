#include "swboard/board/serve.hpp"

#include "swboard/board/transfer.hpp"

namespace mu40::swboard {

std::string_view name_of(EndReason reason) noexcept {
  switch (reason) {
    case EndReason::kClosed:
      return "close";
    case EndReason::kHostGone:
      return "end: the host is gone";
    case EndReason::kBrokenRequest:
      return "error: end: broken request";
    case EndReason::kInjectedDeath:
      return "end: injected death";
  }
  return "end";
}

EndReason serve(HostLink& link, Board& board) {
  Request request;
  while (link.next(request)) {
    const auto api = static_cast<Api>(request.api);
    if (api == Api::kHostToDevice || api == Api::kDeviceToHost) {
      const bool served = api == Api::kHostToDevice ? host_to_device(link, board) : device_to_host(link, board);
      if (!served) return EndReason::kBrokenRequest;
      continue;
    }
    if (request.body_bytes > HostLink::kBufferBytes) return EndReason::kBrokenRequest;
    const auto body = link.peek(HostLink::kBufferBytes);
    if (body.size() != request.body_bytes) return EndReason::kHostGone;
    WireWriter response;
    const auto after = board.answer(api, body, response);
    link.consume(body.size());
    switch (after) {
      case AfterAnswer::kDie:
        return EndReason::kInjectedDeath;
      case AfterAnswer::kBroken:
        return EndReason::kBrokenRequest;
      case AfterAnswer::kLeave:
        return link.reply(response.message()) ? EndReason::kClosed : EndReason::kHostGone;
      case AfterAnswer::kGoOn:
        break;
    }
    if (!link.reply(response.message())) return EndReason::kHostGone;
  }
  return EndReason::kHostGone;
}

}  // namespace mu40::swboard
