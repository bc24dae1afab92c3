// The board as its host sees it on the socket, without XRT: a test thread serves, the test plays the host.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "layout/result_seal.hpp"
#include "network/network.hpp"
#include "swboard/board/host_link.hpp"
#include "swboard/board/serve.hpp"
#include "swboard/board/wire.hpp"
#include "swboard/xclbin/board_design.hpp"
#include "swboard/xclbin/board_payload.hpp"

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
  BoardProtocol() : folder_(make_folder()), log_(folder_ / "board.log") {
    std::array<int, 2> sockets{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()), 0);
    host_ = sockets[0];
    server_ = std::thread([this, board_socket = sockets[1]] {
      Board board(FaultPlan{}, log_);
      HostLink link(board_socket);
      reason_ = serve(link, board);
    });
  }
  ~BoardProtocol() override {
    (void)finish();
    std::filesystem::remove_all(folder_);
  }

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

  // Loads the design with the networks of the zoo, as XRT hands it over.
  void load_design() const {
    const auto write = [this](const char* name, std::span<const std::byte> content) {
      std::ofstream(folder_ / name, std::ios::binary)
          .write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
      return (folder_ / name).string();
    };
    const std::string xml_text = design_xml();
    const auto xml = write("xmltmp", std::as_bytes(std::span(xml_text)));
    BoardPayload payload{77, {}, {}};
    for (const auto kernel : {KernelId::kRecalibrate, KernelId::kClassify}) {
      const auto name = std::string(kKernelNames[static_cast<std::size_t>(kernel)]) + ".json";
      payload.network_text[static_cast<std::size_t>(kernel)] = Network::load(std::string(MU40_ZOO "/") + name).text();
    }
    const auto bits = write("dltmp", pack_payload(payload));
    const auto bank = Message().number(7, 1U << 24U);
    const auto bytes_of = [](const std::string& text) { return std::as_bytes(std::span(text)); };
    ASSERT_EQ(call(Api::kLoadBitstream, Message().blob(1, bytes_of(xml)).blob(2, bytes_of(bits)).blob(8, bank.bytes())),
              1U);
  }

  // Writes the arguments and starts the unit, as XRT does: the whole register file in one message.
  void start(std::uint64_t unit, const KernelArguments& arguments) const {
    std::array<std::byte, ControlRegisters::kSizeBytes> file{std::byte{kApStart}};
    const auto put = [&file](KernelArgumentIndex index, const auto& value) {
      std::memcpy(file.data() + kKernelArguments[static_cast<std::size_t>(index)].offset, &value, sizeof value);
    };
    put(kArgMuons, arguments.muons);
    put(kArgResult, arguments.result);
    put(kArgMuonCount, arguments.n_muons);
    put(kArgCapacity, arguments.capacity);
    put(kArgSequence, arguments.sequence);
    ASSERT_EQ(call(Api::kWriteControl, Message().number(2, unit).number(3, file.size()).blob(4, file)), 1U);
  }

  [[nodiscard]] std::uint32_t read_control(std::uint64_t unit) const {
    send(Api::kReadControl, Message().number(2, unit).number(3, 4));
    const auto body = receive();
    std::uint32_t word = ~0U;
    if (body.size() >= sizeof word) std::memcpy(&word, body.data() + body.size() - sizeof word, sizeof word);
    return word;
  }

  [[nodiscard]] Bytes read_memory(std::uint64_t address, std::size_t size) const {
    send(Api::kDeviceToHost, Message().blob(3, Bytes(size)).number(4, address).number(5, size));
    const auto body = receive();
    return {body.end() - static_cast<std::ptrdiff_t>(std::min(size, body.size())), body.end()};
  }

  [[nodiscard]] std::string log_text() const {
    std::ifstream in(folder_ / "board.log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  static std::filesystem::path make_folder() {
    std::string name = "/tmp/mu40-test-XXXXXX";
    return ::mkdtemp(name.data());
  }

  std::filesystem::path folder_;
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

constexpr std::uint64_t kMuonsAt = 0x1000;
constexpr std::uint64_t kResultAt = 0x10000;
constexpr std::uint32_t kMuons = 100;

TEST_F(BoardProtocol, a_unit_computes_its_launch_and_is_done_once) {
  load_design();
  ASSERT_EQ(call(Api::kAllocate, Message().number(1, kMuonsAt).number(2, 0x1000)), 1U);
  ASSERT_EQ(call(Api::kAllocate, Message().number(1, kResultAt).number(2, 0x1000)), 1U);
  std::vector<MuonRecord> muons(kMuons);
  for (std::uint32_t i = 0; i < kMuons; ++i) muons[i] = {{i * 977, i, i}, make_tag(i + 1, 0, 0)};
  const auto bytes = std::as_bytes(std::span(muons));
  ASSERT_EQ(call(Api::kHostToDevice, Message().number(3, kMuonsAt).blob(4, bytes).number(5, bytes.size())),
            bytes.size());
  std::uint64_t sequence = 900;
  for (const auto& unit : board_units()) {
    EXPECT_EQ(read_control(unit.base_address), kApIdle);
    start(unit.base_address, {kMuonsAt, kResultAt, kMuons, kMuons, ++sequence});
    std::uint32_t control = read_control(unit.base_address);
    while (control == kApStart) control = read_control(unit.base_address);
    EXPECT_EQ(control, kApDone | kApIdle | kApReady);
    EXPECT_EQ(read_control(unit.base_address), kApIdle);
    const auto name = std::string(kKernelNames[static_cast<std::size_t>(unit.kernel)]);
    const auto hash = Network::load(std::string(MU40_ZOO "/") + name + ".json").short_hash();
    const std::uint32_t count = unit.kernel == KernelId::kRecalibrate ? kMuons : 0;
    EXPECT_EQ(check_result(read_memory(kResultAt, result_bytes(count)), {unit.kernel, sequence, hash, count}),
              ResultFault::kNone)
        << unit.name;
  }
}

TEST_F(BoardProtocol, an_argument_outside_memory_is_logged_and_its_unit_is_never_done) {
  load_design();
  ASSERT_EQ(call(Api::kAllocate, Message().number(1, kMuonsAt).number(2, 0x1000)), 1U);
  ASSERT_EQ(call(Api::kAllocate, Message().number(1, kResultAt).number(2, 0x1000)), 1U);
  const std::vector<KernelArguments> wrong{{0x800, kResultAt, kMuons, kMuons, 1},
                                           {kMuonsAt, kResultAt, 0x101, kMuons, 2},
                                           {kMuonsAt, kResultAt, kMuons, 0x1000, 3},
                                           {UINT64_MAX - 3, kResultAt, UINT32_MAX, kMuons, 4}};
  const auto units = board_units();
  ASSERT_EQ(units.size(), wrong.size());
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    start(units[i].base_address, wrong[i]);
    for (int n = 0; n < 100; ++n) EXPECT_EQ(read_control(units[i].base_address), kApStart);
    const auto text = log_text();
    EXPECT_NE(text.find("error: " + units[i].name + " sequence " + std::to_string(i + 1)), std::string::npos) << text;
  }
  EXPECT_EQ(call(Api::kClose, Message().number(3, 1)), 1U);
  EXPECT_EQ(finish(), EndReason::kClosed);
}

}  // namespace
}  // namespace mu40::swboard
