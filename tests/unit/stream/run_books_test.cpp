#include "stream/run_books.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <thread>

namespace mu40 {
namespace {

TEST(RunBooks, zeroed_memory_is_an_empty_book) {
  const auto memory = std::make_unique<std::byte[]>(sizeof(RunBooks) + alignof(RunBooks));
  void* place = memory.get();
  std::size_t space = sizeof(RunBooks) + alignof(RunBooks);
  ASSERT_NE(std::align(alignof(RunBooks), sizeof(RunBooks), place, space), nullptr);
  std::memset(place, 0, sizeof(RunBooks));
  const auto& books = *static_cast<const RunBooks*>(place);
  EXPECT_EQ(books.orbits.view().due, 0U);
  EXPECT_EQ(books.latency.snapshot().count(), 0U);
  EXPECT_EQ(books.end.load(), StreamEnd::kRunning);
}

TEST(RunBooks, in_flight_is_never_negative_whenever_it_is_read) {
  Account account;
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    for (int i = 0; i < 300'000; ++i) {
      account.enter(3);
      if (i % 7 == 0) {
        account.drop(3);
      } else {
        account.submit(3);
        i % 5 == 0 ? account.fail(3) : account.complete(3);
      }
    }
    done = true;
  });
  while (!done) {
    const AccountView view = account.view();
    ASSERT_LE(view.completed + view.dropped + view.failed, view.due);
    ASSERT_LE(view.completed + view.failed, view.submitted);
    ASSERT_LE(view.submitted, view.due);
  }
  EXPECT_EQ(account.view().in_flight(), 0U);
}

TEST(RunBooks, closing_after_the_writer_is_gone_fails_what_was_in_flight) {
  const auto books = std::make_unique<RunBooks>();
  books->orbits.enter(10);
  books->orbits.submit(8);
  books->orbits.complete(3);
  books->orbits.drop(2);
  books->muons.enter(7);
  books->close();
  EXPECT_EQ(books->orbits.view().failed, 5U);
  EXPECT_EQ(books->orbits.view().in_flight(), 0U);
  EXPECT_EQ(books->muons.view().failed, 7U);
}

}  // namespace
}  // namespace mu40
