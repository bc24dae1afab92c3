// The board as its host sees it on the socket, without XRT: a test thread serves, the test plays the host.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <thread>
#include <vector>

#include "swboard/board/host_link.hpp"
#include "swboard/board/serve.hpp"
#include "swboard/board/wire.hpp"

namespace mu40::swboard {
namespace {

using Bytes = std::vector<std::byte>;

// A message as the shim writes it; unlike WireWriter of any size.
class Message {
 public:
  Message& number(std::uint32_t field, std::uint64_t value) {
    WireWriter writer;
    writer.put(field, value);
    append(writer.message());
    return *this;
  }
  Message& blob(std::uint32_t field, std::span<const std::byte> content) {
    WireWriter writer;
    writer.put_blob_head(field, content.size());
    append(writer.message());
    append(content);
    return *this;
  }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  void append(std::span<const std::byte> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  Bytes bytes_;
};

class BoardProtocol : public testing::Test {
 protected:
  BoardProtocol() : log_("/dev/null") {
    std::array<int, 2> sockets{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()), 0);
    host_ = sockets[0];
    server_ = std::thread([this, board_socket = sockets[1]] {
      Board board(FaultPlan{}, log_);
      HostLink link(board_socket);
      reason_ = serve(link, board);
    });
  }
  ~BoardProtocol() override { (void)finish(); }

  // Ends the stream and tells why the board ended.
  EndReason finish() {
    if (host_ >= 0) ::close(host_);
    host_ = -1;
    if (server_.joinable()) server_.join();
    return reason_;
  }

  void send_raw(std::span<const std::byte> bytes) const {
    for (std::size_t done = 0; done < bytes.size();) {
      const auto put = ::send(host_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
      if (put <= 0) return;
      done += static_cast<std::size_t>(put);
    }
  }

  void send(Api api, const Message& message) const {
    std::array<std::byte, 14> head{std::byte{0x09}};
    const std::uint64_t size = message.bytes().size();
    std::memcpy(head.data() + 1, &size, 8);
    head[9] = std::byte{0x15};
    std::memcpy(head.data() + 10, &api, 4);
    send_raw(head);
    send_raw(message.bytes());
  }

  // The body of the response; empty when the board has gone.
  [[nodiscard]] Bytes receive() const {
    std::array<std::byte, 9> head{};
    if (::recv(host_, head.data(), head.size(), MSG_WAITALL) != 9) return {};
    std::uint64_t size = 0;
    std::memcpy(&size, head.data() + 1, 8);
    Bytes body(size);
    if (size > 0 && ::recv(host_, body.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size)) return {};
    return body;
  }

  // Field 1 of the response.
  [[nodiscard]] std::uint64_t call(Api api, const Message& message) const {
    send(api, message);
    const auto body = receive();
    const auto field = WireReader(body).next();
    return field && field->number == 1 ? field->value : ~std::uint64_t{0};
  }

  void load_memory() const {
    const auto bank = Message().number(7, 1U << 24U);
    ASSERT_EQ(call(Api::kLoadBitstream, Message().blob(1, {}).blob(2, {}).blob(8, bank.bytes())), 1U);
  }

  int host_ = -1;
  EndReason reason_ = EndReason::kClosed;
  BoardLog log_;
  std::thread server_;
};

Bytes pattern(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 31 + i / 251);
  return bytes;
}

TEST_F(BoardProtocol, memory_keeps_what_was_written_in_any_size) {
  load_memory();
  ASSERT_EQ(call(Api::kAllocate, Message().number(1, 0x1000).number(2, 1U << 20U)), 1U);
  for (const std::size_t size : {1U, 60U, 95U, 96U, 4096U, 70'000U, 1'000'000U}) {
    const auto bytes = pattern(size);
    const Bytes host_object(6);
    const auto write =
        Message().blob(2, host_object).number(3, 0x1010).blob(4, bytes).number(5, size).number(6, 0).number(7, 0);
    EXPECT_EQ(call(Api::kHostToDevice, write), size);
    const auto stale = Bytes(size, std::byte{0xEE});
    send(Api::kDeviceToHost,
         Message().blob(2, host_object).blob(3, stale).number(4, 0x1010).number(5, size).number(6, 0));
    const auto body = receive();
    WireReader reader(body);
    const auto count = reader.next();
    ASSERT_TRUE(count);
    EXPECT_EQ(count->value, size);
    const auto content = reader.next();
    ASSERT_TRUE(content);
    EXPECT_EQ(Bytes(content->bytes.begin(), content->bytes.end()), bytes);
  }
  EXPECT_EQ(finish(), EndReason::kHostGone);
}

TEST_F(BoardProtocol, transfers_outside_allocated_memory_move_nothing) {
  load_memory();
  ASSERT_EQ(call(Api::kAllocate, Message().number(1, 0x1000).number(2, 0x1000)), 1U);
  const auto bytes = pattern(0x1000);
  EXPECT_EQ(call(Api::kHostToDevice, Message().number(3, 0x1001).blob(4, bytes).number(5, bytes.size())), 0U);
  EXPECT_EQ(call(Api::kDeviceToHost, Message().blob(3, bytes).number(4, 0x10).number(5, 0x1000)), 0U);
  EXPECT_EQ(call(Api::kDeviceToHost, Message().blob(3, bytes).number(4, 0x1000).number(5, UINT64_MAX)), 0U);
  EXPECT_EQ(call(Api::kFree, Message().number(1, 0x1000)), 1U);
  EXPECT_EQ(call(Api::kHostToDevice, Message().number(3, 0x1000).blob(4, bytes).number(5, bytes.size())), 0U);
}

TEST_F(BoardProtocol, nothing_can_be_allocated_before_there_is_memory) {
  EXPECT_EQ(call(Api::kAllocate, Message().number(1, 0).number(2, 0x1000)), 0U);
  EXPECT_EQ(call(Api::kLoadBitstream, Message().blob(1, {}).blob(2, {})), 0U) << "no banks";
}

TEST_F(BoardProtocol, a_design_that_cannot_be_read_is_not_acknowledged) {
  const auto bank = Message().number(7, 1U << 24U);
  const auto path = std::as_bytes(std::span("/nowhere/xmltmp", 15));
  EXPECT_EQ(call(Api::kLoadBitstream, Message().blob(1, path).blob(2, path).blob(8, bank.bytes())), 0U);
}

TEST_F(BoardProtocol, registers_of_no_unit_read_zero) {
  load_memory();
  send(Api::kReadControl, Message().number(2, 0x1800000).number(3, 4));
  const auto body = receive();
  WireReader reader(body);
  EXPECT_EQ(reader.next()->value, 1U);
  EXPECT_EQ(reader.next()->bytes.size(), 4U);
}

TEST_F(BoardProtocol, closing_ends_the_board_after_its_answer) {
  EXPECT_EQ(call(Api::kClose, Message().number(3, 0)), 1U);
  EXPECT_EQ(call(Api::kClose, Message().number(3, 1)), 1U);
  EXPECT_EQ(finish(), EndReason::kClosed);
}

TEST_F(BoardProtocol, a_malformed_request_ends_the_board) {
  const Bytes rubbish(20, std::byte{0xFF});
  send(Api::kAllocate, Message().blob(1, {}).blob(15, rubbish));  // sound
  EXPECT_FALSE(receive().empty());
  std::array<std::byte, 15> request{std::byte{0x09}, std::byte{1}};
  request[9] = std::byte{0x15};
  request[10] = static_cast<std::byte>(Api::kAllocate);
  request[14] = std::byte{0xFF};
  send_raw(request);
  EXPECT_TRUE(receive().empty());
  EXPECT_EQ(finish(), EndReason::kBrokenRequest);
}

TEST_F(BoardProtocol, a_head_that_is_none_ends_the_board) {
  send_raw(Bytes(14, std::byte{0}));
  EXPECT_TRUE(receive().empty());
  EXPECT_EQ(finish(), EndReason::kHostGone);
}

TEST_F(BoardProtocol, a_blob_larger_than_its_message_ends_the_board) {
  load_memory();
  WireWriter lies;
  lies.put(3, 0x1000);
  lies.put_blob_head(4, 1U << 30U);
  std::array<std::byte, 14> head{std::byte{0x09}};
  head[1] = static_cast<std::byte>(lies.message().size());
  head[9] = std::byte{0x15};
  head[10] = static_cast<std::byte>(Api::kHostToDevice);
  send_raw(head);
  send_raw(lies.message());
  EXPECT_TRUE(receive().empty());
  EXPECT_EQ(finish(), EndReason::kBrokenRequest);
}

}  // namespace
}  // namespace mu40::swboard
