#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "files/recording_library.hpp"
#include "layout/error.hpp"
#include "library_sample.hpp"

namespace mu40 {
namespace {

constexpr int kRounds = 20;

class LibraryThreadsTest : public ::testing::Test {
 protected:
  test::TemporaryFolder folder;
  RecordingLibrary library{folder.path(), test::kRoomy};
};

TEST_F(LibraryThreadsTest, two_threads_upload_the_same_bytes_into_one_file) {
  for (int round = 0; round < kRounds; ++round) {
    const auto bytes = test::small_recording(round);
    std::latch both(2);
    std::array<StoredFile, 2> files;
    const auto upload = [&](std::size_t i) {
      auto started = library.begin_upload(i == 0 ? "a.raw" : "b.raw");
      started.write(bytes);
      both.arrive_and_wait();
      files[i] = started.commit();
    };
    std::jthread other(upload, 1);
    upload(0);
    other.join();
    EXPECT_EQ(files[0], files[1]);
    EXPECT_EQ(test::read_bytes(library.path_of(files[0].sha256)), bytes);
  }
  EXPECT_EQ(library.list().size(), static_cast<std::size_t>(kRounds));
  EXPECT_EQ(test::names_in(folder.path()).size(), 2U * kRounds + 1);
}

TEST_F(LibraryThreadsTest, two_threads_upload_other_bytes_side_by_side) {
  const auto upload = [&](int first) {
    for (int i = first; i < first + kRounds; ++i) {
      static_cast<void>(test::commit(library.begin_upload("a.raw"), test::small_recording(i)));
    }
  };
  {
    const std::jthread other(upload, 100);
    upload(200);
  }
  EXPECT_EQ(library.list().size(), 2U * kRounds);
}

TEST_F(LibraryThreadsTest, what_a_hold_has_stays_readable_while_others_remove_and_list) {
  const auto bytes = test::small_recording();
  const auto sha256 = test::sha256_of(bytes);
  std::atomic<bool> done = false;
  std::atomic<int> removed = 0;
  std::jthread remover([&] {
    while (!done) {
      try {
        library.remove(sha256);
        ++removed;
      } catch (const Error& error) {
        EXPECT_TRUE(error.code() == ErrorCode::kHeld || error.code() == ErrorCode::kNotFound) << error.what();
      }
      std::this_thread::yield();
    }
  });
  std::jthread reader([&] {
    while (!done) {
      EXPECT_LE(library.list().size(), 1U);
      std::this_thread::yield();
    }
  });
  int held = 0;
  for (int i = 0; i < 10 * kRounds; ++i) {
    static_cast<void>(test::commit(library.begin_upload("a.raw"), bytes));
    try {
      const Hold hold = library.hold(sha256);
      EXPECT_EQ(test::read_bytes(hold.path()), bytes);
      library.check(sha256);
      ++held;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kNotFound) << error.what();
    }
  }
  done = true;
  EXPECT_GT(held + removed, 0);
}

}  // namespace
}  // namespace mu40
