#include "swboard/board/control_registers.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace mu40::swboard {
namespace {

// The whole register file as XRT writes it: control word first.
std::vector<std::uint32_t> register_file(std::uint32_t control) {
  std::vector<std::uint32_t> words(ControlRegisters::kSizeBytes / 4);
  words[0] = control;
  words[0x10 / 4] = 0x11111111;
  words[0x14 / 4] = 0x2;
  words[0x1C / 4] = 0x33333333;
  words[0x20 / 4] = 0x4;
  words[0x28 / 4] = 55;
  words[0x30 / 4] = 66;
  words[0x38 / 4] = 0x77777777;
  words[0x3C / 4] = 0x8;
  return words;
}

TEST(ControlRegisters, start_comes_after_the_arguments_of_the_same_write) {
  ControlRegisters registers;
  EXPECT_FALSE(registers.write(0, register_file(0)));
  EXPECT_EQ(registers.read(0), kApIdle);
  EXPECT_TRUE(registers.write(0, register_file(kApStart)));
  EXPECT_TRUE(registers.is_busy());
  const auto arguments = registers.arguments();
  EXPECT_EQ(arguments.muons, 0x211111111U);
  EXPECT_EQ(arguments.result, 0x433333333U);
  EXPECT_EQ(arguments.n_muons, 55U);
  EXPECT_EQ(arguments.capacity, 66U);
  EXPECT_EQ(arguments.sequence, 0x877777777U);
}

TEST(ControlRegisters, arguments_may_come_word_by_word) {
  ControlRegisters registers;
  const auto words = register_file(0);
  for (std::uint32_t i = 4; i < words.size(); ++i) EXPECT_FALSE(registers.write(4 * i, std::span(&words[i], 1)));
  const std::uint32_t start = kApStart;
  EXPECT_TRUE(registers.write(0, std::span(&start, 1)));
  EXPECT_EQ(registers.arguments().sequence, 0x877777777U);
}

TEST(ControlRegisters, done_is_seen_once_and_never_before_the_end) {
  ControlRegisters registers;
  const std::uint32_t start = kApStart;
  ASSERT_TRUE(registers.write(0, std::span(&start, 1)));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(registers.read(0), kApStart);
  registers.finish();
  EXPECT_EQ(registers.read(0) & (kApDone | kApIdle), kApDone | kApIdle);
  EXPECT_EQ(registers.read(0), kApIdle);
}

TEST(ControlRegisters, a_start_while_busy_is_ignored) {
  ControlRegisters registers;
  const std::uint32_t start = kApStart;
  ASSERT_TRUE(registers.write(0, std::span(&start, 1)));
  EXPECT_FALSE(registers.write(0, std::span(&start, 1)));
}

TEST(ControlRegisters, writes_and_reads_outside_the_register_file_do_nothing) {
  ControlRegisters registers;
  const std::vector<std::uint32_t> many(1000, 0xFFFFFFFEU);
  EXPECT_FALSE(registers.write(0x10, many));
  EXPECT_FALSE(registers.write(0xFFFC, many));
  EXPECT_FALSE(registers.write(0x11, many));
  EXPECT_FALSE(registers.write(0xFFFFFFFCU, many));
  EXPECT_EQ(registers.read(ControlRegisters::kSizeBytes), 0U);
  EXPECT_EQ(registers.read(0x11), 0U);
}

}  // namespace
}  // namespace mu40::swboard
