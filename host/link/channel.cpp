#include "link/channel.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "layout/error.hpp"

namespace mu40 {

std::pair<Channel, Channel> Channel::pair() {
  int fds[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) {
    throw Error(ErrorCode::kExhausted, std::string("cannot make a socket pair: ") + std::strerror(errno));
  }
  return {Channel(fds[0]), Channel(fds[1])};
}

Channel& Channel::operator=(Channel&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Channel::~Channel() {
  if (fd_ >= 0) ::close(fd_);
}

bool Channel::send(std::string_view message) {
  if (message.empty() || message.size() > kMaxMessageBytes) {
    throw Error(ErrorCode::kInternal, "a message of " + std::to_string(message.size()) + " bytes; 1 to " +
                                          std::to_string(kMaxMessageBytes) + " can be sent");
  }
  ssize_t n = 0;
  do {
    n = ::send(fd_, message.data(), message.size(), MSG_NOSIGNAL);
  } while (n < 0 && errno == EINTR);
  return n == static_cast<ssize_t>(message.size());
}

Received Channel::receive(std::string& message, std::chrono::milliseconds timeout) {
  pollfd waited{fd_, POLLIN, 0};
  const int ready = ::poll(&waited, 1, static_cast<int>(timeout.count()));
  if (ready == 0 || (ready < 0 && errno == EINTR)) return Received::kTimeout;
  if (ready < 0) return Received::kClosed;
  message.resize(kMaxMessageBytes);
  const ssize_t n = ::recv(fd_, message.data(), message.size(), 0);
  if (n <= 0) {
    message.clear();
    return n < 0 && errno == EINTR ? Received::kTimeout : Received::kClosed;
  }
  message.resize(static_cast<std::size_t>(n));
  return Received::kMessage;
}

}  // namespace mu40
