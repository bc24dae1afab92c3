// The software board against a host that sends any bytes: it must end or answer, never crash or read outside.
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "swboard/board/host_link.hpp"
#include "swboard/board/serve.hpp"

namespace {

using namespace mu40::swboard;

constexpr std::size_t kMaxBytes = 16 * 1024;  // fits the socket: nobody reads while we write

// LoadBitstream without a design and one bank of 64 KiB, so that memory requests mean something; then AllocDeviceBuffer
// of 0x4000 bytes at 0x1000.
constexpr std::array<unsigned char, 14 + 10 + 14 + 7> kOpening{
    0x09, 10,   0, 0, 0, 0, 0, 0, 0, 0x15, 3,    0, 0, 0, 0x0A, 0,    0x12, 0,    0x42, 4,    0x38, 0x80, 0x80,
    0x04, 0x09, 7, 0, 0, 0, 0, 0, 0, 0,    0x15, 4, 0, 0, 0,    0x08, 0x80, 0x20, 0x10, 0x80, 0x80, 0x01};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > kMaxBytes) return -1;
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()) != 0) return -1;
  // Answers that nobody takes must not block the board for ever.
  const timeval patience{0, 1000};
  ::setsockopt(sockets[1], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  (void)!::write(sockets[0], kOpening.data(), kOpening.size());
  (void)!::write(sockets[0], bytes, size);
  ::shutdown(sockets[0], SHUT_WR);
  static const BoardLog kLog("/dev/null");
  {
    Board board(FaultPlan{}, kLog);
    HostLink link(sockets[1]);
    (void)serve(link, board);
  }
  ::close(sockets[0]);
  return 0;
}
