#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <string>

#include "layout/error.hpp"
#include "link/channel.hpp"
#include "link/shared_memory.hpp"
#include "link/worker_process.hpp"
#include "support/process_state.hpp"

namespace mu40 {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

WorkerLaunch test_worker() { return {LINK_TEST_WORKER, {}, {}, {}}; }

TEST(SharedMemory, of_another_size_is_refused) {
  const auto memory = SharedMemory::create(4096);
  EXPECT_THROW((void)SharedMemory::map(::dup(memory.fd()), 8192), Error);
}

TEST(SharedMemory, cannot_be_resized) {
  const auto memory = SharedMemory::create(4096);
  EXPECT_NE(::ftruncate(memory.fd(), 0), 0);
}

TEST(Channel, keeps_message_boundaries_and_reports_the_end) {
  auto [a, b] = Channel::pair();
  ASSERT_TRUE(a.send("one"));
  ASSERT_TRUE(a.send("two"));
  std::string message;
  ASSERT_EQ(b.receive(message, seconds(1)), Received::kMessage);
  EXPECT_EQ(message, "one");
  ASSERT_EQ(b.receive(message, seconds(1)), Received::kMessage);
  EXPECT_EQ(message, "two");
  EXPECT_EQ(b.receive(message, milliseconds(0)), Received::kTimeout);
  {
    const Channel gone = std::move(a);
  }
  EXPECT_EQ(b.receive(message, seconds(1)), Received::kClosed);
  EXPECT_FALSE(b.send("three"));
}

TEST(Channel, refuses_a_message_that_would_be_cut) {
  auto [a, b] = Channel::pair();
  EXPECT_THROW(a.send(std::string(kMaxMessageBytes + 1, 'x')), Error);
}

TEST(WorkerProcess, shares_memory_that_outlives_it) {
  WorkerProcess worker(test_worker(), 4096);
  ASSERT_TRUE(worker.channel().send("write"));
  std::string message;
  ASSERT_EQ(worker.channel().receive(message, seconds(5)), Received::kMessage);
  worker.kill();
  EXPECT_EQ(worker.memory().bytes()[7], std::byte{42});
}

TEST(WorkerProcess, missing_program_is_an_error) {
  try {
    const WorkerProcess worker({"/nonexistent/mu40-worker", {}, {}, {}}, 4096);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUnavailable);
    EXPECT_NE(std::string(error.what()).find("/nonexistent/mu40-worker"), std::string::npos);
  }
}

TEST(WorkerProcess, program_that_cannot_be_started_leaves_no_descriptor) {
  const auto open_descriptors = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
  };
  const auto before = open_descriptors();
  EXPECT_THROW(WorkerProcess({"/nonexistent/mu40-worker", {}, {}, {}}, 4096), Error);
  EXPECT_EQ(open_descriptors(), before);
}

TEST(WorkerProcess, tells_how_the_worker_ended) {
  WorkerProcess killed(test_worker(), 4096);
  EXPECT_EQ(killed.ended(milliseconds(0)), std::nullopt);
  ::kill(killed.pid(), SIGKILL);
  EXPECT_EQ(killed.ended(seconds(5)), "killed by signal 9");

  WorkerProcess without_board(test_worker(), 4096);
  ASSERT_TRUE(without_board.channel().send("board-gone"));
  const auto words = without_board.ended(seconds(5));
  ASSERT_TRUE(words);
  EXPECT_NE(words->find("status 86"), std::string::npos);
}

TEST(WorkerProcess, keeps_the_end_of_what_the_worker_wrote) {
  WorkerProcess worker(test_worker(), 4096);
  ASSERT_TRUE(worker.channel().send("say"));
  std::string message;
  ASSERT_EQ(worker.channel().receive(message, seconds(5)), Received::kMessage);
  EXPECT_EQ(worker.output_tail(6), "worker");
}

TEST(WorkerProcess, ends_when_its_parent_is_gone) {
  WorkerProcess worker(test_worker(), 4096);
  {
    const Channel closed = std::move(worker.channel());
  }
  EXPECT_EQ(worker.ended(seconds(5)), "exit status 0");
}

TEST(WorkerProcess, takes_its_whole_group_with_it) {
  WorkerProcess worker(test_worker(), 4096);
  ASSERT_TRUE(worker.channel().send("child"));
  std::string message;
  ASSERT_EQ(worker.channel().receive(message, seconds(5)), Received::kMessage);
  const pid_t child = std::stoi(message);
  ASSERT_TRUE(test::alive(child));
  ::kill(worker.pid(), SIGKILL);
  ASSERT_TRUE(worker.ended(seconds(5)));
  for (int i = 0; i < 100 && test::alive(child); ++i) ::usleep(10'000);
  EXPECT_FALSE(test::alive(child));
}

}  // namespace
}  // namespace mu40
