// The socket to the emulation shim in the host process: framed requests in, framed responses out, one at a time. Bulk
// contents pass straight between the socket and the caller's memory.
// Not here: what a request means (board.hpp). Framing: 14-byte request head (fixed64 size, fixed32 api), 9-byte
// response head (fixed64 size).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace mu40::swboard {

// The head of one request.
struct Request {
  std::uint32_t api = 0;
  std::uint64_t body_bytes = 0;
};

// Owns the socket. Every function returns false when the host is gone or has sent an impossible head. Single thread.
class HostLink {
 public:
  static constexpr std::size_t kHeadBytes = 14;
  static constexpr std::size_t kBufferBytes = 64 * 1024;

  // Takes a connected stream socket.
  explicit HostLink(int socket);
  ~HostLink();
  HostLink(const HostLink&) = delete;
  HostLink& operator=(const HostLink&) = delete;

  // Connects to the UNIX socket `path`, again and again until `patience` is over: the host binds it after starting the
  // board. Throws Error.
  [[nodiscard]] static int connect_to(const std::string& path, std::chrono::milliseconds patience);

  // Waits for the next request; the body of the one before must have been consumed.
  [[nodiscard]] bool next(Request& request);
  // The first min(wanted, rest of the body) bytes that are not consumed yet; fewer only when the host is gone.
  // wanted <= kBufferBytes.
  [[nodiscard]] std::span<const std::byte> peek(std::size_t wanted);
  // Consumes bytes seen by peek().
  void consume(std::size_t bytes);
  // Consumes the next bytes of the body into `into`.
  [[nodiscard]] bool read(std::span<std::byte> into);
  // Consumes and forgets.
  [[nodiscard]] bool skip(std::uint64_t bytes);
  // Bytes of the body not consumed yet.
  [[nodiscard]] std::uint64_t rest() const noexcept { return rest_; }
  // Sends a response: `message`, then `blob` from where it lies.
  [[nodiscard]] bool reply(std::span<const std::byte> message, std::span<const std::byte> blob = {});

 private:
  [[nodiscard]] bool fill(std::size_t wanted);
  [[nodiscard]] std::size_t buffered() const noexcept { return end_ - begin_; }

  int socket_;
  std::uint64_t rest_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::unique_ptr<std::array<std::byte, kBufferBytes>> buffer_;
};

}  // namespace mu40::swboard
