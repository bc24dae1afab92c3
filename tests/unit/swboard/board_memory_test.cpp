#include "swboard/board/board_memory.hpp"

#include <gtest/gtest.h>

namespace mu40::swboard {
namespace {

constexpr std::uint64_t kSize = 1U << 20U;

TEST(BoardMemory, gives_only_ranges_inside_one_allocation) {
  BoardMemory memory(kSize);
  ASSERT_TRUE(memory.allocate(0x1000, 0x1000));
  ASSERT_TRUE(memory.allocate(0x2000, 0x1000));
  EXPECT_EQ(memory.range(0x1000, 0x1000).size(), 0x1000U);
  EXPECT_EQ(memory.range(0x1FFF, 1).size(), 1U);
  EXPECT_NE(memory.range(0x1800, 0).data(), nullptr);
  EXPECT_EQ(memory.range(0x1FFF, 2).data(), nullptr) << "runs into the next allocation";
  EXPECT_EQ(memory.range(0xFFF, 1).data(), nullptr);
  EXPECT_EQ(memory.range(0x3001, 1).data(), nullptr);
  EXPECT_EQ(memory.range(0x1000, UINT64_MAX).data(), nullptr);
  EXPECT_EQ(memory.range(UINT64_MAX, 2).data(), nullptr);
}

TEST(BoardMemory, refuses_overlaps_and_what_does_not_fit) {
  BoardMemory memory(kSize);
  ASSERT_TRUE(memory.allocate(0x1000, 0x1000));
  EXPECT_FALSE(memory.allocate(0x1000, 0x1000));
  EXPECT_FALSE(memory.allocate(0x0, 0x1001));
  EXPECT_FALSE(memory.allocate(0x1FFF, 1));
  EXPECT_FALSE(memory.allocate(0x3000, 0));
  EXPECT_FALSE(memory.allocate(kSize - 1, 2));
  EXPECT_FALSE(memory.allocate(kSize, 1));
  EXPECT_FALSE(memory.allocate(0x3000, UINT64_MAX));
  EXPECT_TRUE(memory.allocate(kSize - 0x1000, 0x1000));
}

TEST(BoardMemory, released_ranges_can_be_allocated_again) {
  BoardMemory memory(kSize);
  ASSERT_TRUE(memory.allocate(0x1000, 0x1000));
  EXPECT_FALSE(memory.release(0x1001));
  EXPECT_TRUE(memory.release(0x1000));
  EXPECT_FALSE(memory.release(0x1000));
  EXPECT_EQ(memory.range(0x1000, 1).data(), nullptr);
  EXPECT_TRUE(memory.allocate(0x800, 0x1000));
}

}  // namespace
}  // namespace mu40::swboard
