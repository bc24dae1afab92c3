// One end of the command socket between a parent and its worker: whole messages (SOCK_SEQPACKET), JSON texts, a few a
// run. Not for anything a launch needs: counters and histograms stand in shared memory.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mu40 {

// The largest message.
inline constexpr std::size_t kMaxMessageBytes = 64 * 1024;

// What receive() found.
enum class Received { kMessage, kTimeout, kClosed };

// Owns its descriptor. Move-only. send() may be called from any thread while one thread calls receive().
class Channel {
 public:
  // Two connected ends, both close-on-exec.
  static std::pair<Channel, Channel> pair();

  explicit Channel(int fd) : fd_(fd) {}
  Channel(Channel&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Channel& operator=(Channel&& other) noexcept;
  ~Channel();

  [[nodiscard]] int fd() const noexcept { return fd_; }

  // Sends one message; false when the other end is gone. Throws Error when it is longer than kMaxMessageBytes.
  bool send(std::string_view message);

  // Waits for one message until `timeout` (negative: for ever) and stores it in `message`.
  Received receive(std::string& message, std::chrono::milliseconds timeout);

 private:
  int fd_ = -1;
};

}  // namespace mu40
