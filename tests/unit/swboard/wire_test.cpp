#include "swboard/board/wire.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace mu40::swboard {
namespace {

std::vector<std::byte> bytes(std::initializer_list<unsigned> values) {
  std::vector<std::byte> out;
  for (const unsigned value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

TEST(Wire, reads_every_kind_of_field) {
  const auto message = bytes({0x08, 0x96, 0x01, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1D, 9, 0, 0, 0, 0x22, 2, 0xAA, 0xBB});
  WireReader reader(message);
  EXPECT_EQ(reader.next()->value, 150U);
  EXPECT_EQ(reader.next()->value, 0x0807060504030201U);
  const auto fixed32 = reader.next();
  EXPECT_EQ(fixed32->number, 3U);
  EXPECT_EQ(fixed32->value, 9U);
  const auto blob = reader.next();
  EXPECT_EQ(blob->number, 4U);
  EXPECT_EQ(std::vector(blob->bytes.begin(), blob->bytes.end()), bytes({0xAA, 0xBB}));
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.is_malformed());
}

TEST(Wire, what_was_written_is_read_back) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 1000; ++round) {
    const auto number = static_cast<std::uint32_t>(1 + random() % 100);
    const std::uint64_t value = random() >> (random() % 64U);
    const std::vector<std::byte> content(random() % 100, static_cast<std::byte>(random()));
    WireWriter writer;
    ASSERT_TRUE(writer.put(number, value));
    ASSERT_TRUE(writer.put(number + 1, content));
    WireReader reader(writer.message());
    const auto first = reader.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->number, number);
    EXPECT_EQ(first->value, value);
    const auto second = reader.next();
    ASSERT_TRUE(second);
    EXPECT_EQ(std::vector(second->bytes.begin(), second->bytes.end()), content);
  }
}

TEST(Wire, malformed_fields_end_the_message) {
  for (const auto& message :
       {bytes({0x08}),           // no value
        bytes({0x08, 0x80}),     // varint goes on outside
        bytes({0x22, 5, 1, 2}),  // content longer than the message
        bytes({0x22, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}), bytes({0x0B, 1}),  // a group
        bytes({0x09, 1, 2, 3}),                                                                       // half a fixed64
        std::vector<std::byte>(20, std::byte{0xFF})}) {
    WireReader reader(message);
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.is_malformed());
    EXPECT_FALSE(reader.next());
  }
}

TEST(Wire, enters_only_the_blob_asked_for) {
  const auto message = bytes({0x12, 1, 7, 0x22, 0x80, 0x80, 0x04, 1, 2});
  WireReader reader(message);
  EXPECT_FALSE(reader.enter_blob(4));
  EXPECT_EQ(reader.offset(), 0U);
  EXPECT_EQ(reader.next()->number, 2U);
  const auto blob = reader.enter_blob(4);
  ASSERT_TRUE(blob);
  EXPECT_EQ(blob->size, 65536U);  // larger than the message: it has not arrived yet
  EXPECT_EQ(reader.offset(), 7U);
}

TEST(Wire, a_full_writer_refuses_and_keeps_what_it_has) {
  WireWriter writer;
  const std::vector<std::byte> content(200);
  ASSERT_TRUE(writer.put(1, content));
  const auto size = writer.message().size();
  EXPECT_FALSE(writer.put(2, content));
  EXPECT_EQ(writer.message().size(), size);
}

}  // namespace
}  // namespace mu40::swboard
