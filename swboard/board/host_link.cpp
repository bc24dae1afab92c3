#include "swboard/board/host_link.hpp"

#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

#include "layout/error.hpp"
#include "swboard/board/wire.hpp"

namespace mu40::swboard {
namespace {

constexpr int kSocketBufferBytes = 4 << 20;  // the kernel caps it at net.core.wmem_max
constexpr std::uint64_t kMaxBodyBytes = std::uint64_t{1} << 30U;
constexpr std::chrono::milliseconds kConnectPause{1};

// Receives at least `at_least` bytes, at most into.size(); 0 when the host is gone.
std::size_t receive(int socket, std::span<std::byte> into, std::size_t at_least) {
  std::size_t done = 0;
  while (done < at_least) {
    const auto got = ::recv(socket, into.data() + done, into.size() - done, 0);
    if (got > 0) {
      done += static_cast<std::size_t>(got);
    } else if (got == 0 || errno != EINTR) {
      return 0;
    }
  }
  return done;
}

}  // namespace

HostLink::HostLink(int socket) : socket_(socket), buffer_(std::make_unique<std::array<std::byte, kBufferBytes>>()) {
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDBUF, &kSocketBufferBytes, sizeof kSocketBufferBytes);
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &kSocketBufferBytes, sizeof kSocketBufferBytes);
}

HostLink::~HostLink() { ::close(socket_); }

int HostLink::connect_to(const std::string& path, std::chrono::milliseconds patience) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    throw Error(ErrorCode::kInvalidArgument,
                "socket path is longer than " + std::to_string(sizeof address.sun_path - 1) + " characters: " + path);
  }
  std::copy(path.begin(), path.end(), address.sun_path);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) throw Error(ErrorCode::kExhausted, std::string("cannot make a socket: ") + std::strerror(errno));
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
    const int error = errno;
    ::close(socket);
    if (std::chrono::steady_clock::now() >= deadline) {
      throw Error(ErrorCode::kTimeout, "no host at " + path + ": " + std::strerror(error));
    }
    std::this_thread::sleep_for(kConnectPause);
  }
}

// Brings the buffer to `wanted` bytes. The protocol is one request, one response: whatever arrives belongs to this one.
bool HostLink::fill(std::size_t wanted) {
  if (buffered() >= wanted) return true;
  if (begin_ + wanted > kBufferBytes || begin_ == end_) {
    std::copy(buffer_->begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_->begin() + static_cast<std::ptrdiff_t>(end_), buffer_->begin());
    end_ -= begin_;
    begin_ = 0;
  }
  const std::size_t missing = wanted - buffered();
  const auto got = receive(socket_, {buffer_->data() + end_, missing}, missing);
  end_ += got;
  return got == missing;
}

bool HostLink::next(Request& request) {
  if (!fill(kHeadBytes)) return false;
  WireReader reader({buffer_->data() + begin_, kHeadBytes});
  const auto size = reader.next();
  const auto api = reader.next();
  begin_ += kHeadBytes;
  if (!size || !api || size->number != 1 || api->number != 2 || size->value > kMaxBodyBytes) return false;
  request.api = static_cast<std::uint32_t>(api->value);
  request.body_bytes = rest_ = size->value;
  return true;
}

std::span<const std::byte> HostLink::peek(std::size_t wanted) {
  const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>({wanted, rest_, kBufferBytes}));
  const bool complete = fill(bytes);
  return {buffer_->data() + begin_, complete ? bytes : 0};
}

void HostLink::consume(std::size_t bytes) {
  begin_ += bytes;
  rest_ -= bytes;
}

bool HostLink::read(std::span<std::byte> into) {
  const std::size_t ready = std::min(buffered(), into.size());
  std::memcpy(into.data(), buffer_->data() + begin_, ready);
  consume(ready);
  const std::size_t missing = into.size() - ready;
  if (missing == 0) return true;
  rest_ -= missing;
  return receive(socket_, into.subspan(ready), missing) == missing;
}

bool HostLink::skip(std::uint64_t bytes) {
  while (bytes > 0) {
    const auto piece = peek(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, kBufferBytes)));
    if (piece.empty()) return false;
    consume(piece.size());
    bytes -= piece.size();
  }
  return true;
}

bool HostLink::reply(std::span<const std::byte> message, std::span<const std::byte> blob) {
  std::array<std::byte, 9> head{std::byte{0x09}};
  const std::uint64_t size = message.size() + blob.size();
  std::memcpy(head.data() + 1, &size, sizeof size);
  std::array<iovec, 3> pieces{{{head.data(), head.size()},
                               {const_cast<std::byte*>(message.data()), message.size()},
                               {const_cast<std::byte*>(blob.data()), blob.size()}}};
  msghdr out{};
  std::size_t first = 0;
  while (first < pieces.size()) {
    out.msg_iov = &pieces[first];
    out.msg_iovlen = pieces.size() - first;
    const auto put = ::sendmsg(socket_, &out, MSG_NOSIGNAL);
    if (put < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    auto sent = static_cast<std::size_t>(put);
    while (first < pieces.size() && sent >= pieces[first].iov_len) sent -= pieces[first++].iov_len;
    if (first < pieces.size()) {
      pieces[first].iov_base = static_cast<std::byte*>(pieces[first].iov_base) + sent;
      pieces[first].iov_len -= sent;
    }
  }
  return true;
}

}  // namespace mu40::swboard
