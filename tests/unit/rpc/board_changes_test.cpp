#include "rpc/board_changes.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace mu40 {
namespace {

TEST(board_changes, change_before_the_wait_is_not_missed) {
  BoardChanges changes;
  changes.notify();
  changes.notify();
  changes.wait({});  // returns at once
}

TEST(board_changes, every_change_after_a_return_leads_to_another) {
  BoardChanges changes;
  std::atomic<int> returns = 0;
  const std::jthread waiter([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      changes.wait(stop);
      returns.fetch_add(1);
      returns.notify_all();
    }
  });
  for (int i = 0; i < 1000; ++i) {
    changes.notify();
    returns.wait(i);
    EXPECT_EQ(returns.load(), i + 1);
  }
}

TEST(board_changes, stop_ends_the_wait) {
  BoardChanges changes;
  std::jthread waiter([&](const std::stop_token& stop) { changes.wait(stop); });
}

}  // namespace
}  // namespace mu40
