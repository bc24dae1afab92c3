// The watch over an idle board: what is right, what is wrong, and every way in which it may not answer.
#include "session/board_watch.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "layout/error.hpp"
#include "support/board_folder.hpp"
#include "support/expect_error.hpp"
#include "support/process_state.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::expect_error;

const Installation kInstallation{MU40_BIN, MU40_SHARE};

pid_t process_of_this_test(const std::string& name) {
  const auto started = test::descendants(::getpid());
  const auto found = std::ranges::find(started, name, &test::ProcessState::name);
  return found == started.end() ? -1 : found->pid;
}

class BoardWatchTest : public ::testing::Test {
 protected:
  ~BoardWatchTest() override { ::unsetenv("MU40_SWBOARD_FAULTS"); }

  BoardWatch watch(const std::string& board, const char* faults = "", std::stop_token stop = {}) {
    ::setenv("MU40_SWBOARD_FAULTS", faults, 1);
    RunConfig config;
    config.board = board;
    resolve(config, kInstallation);
    return {config, kInstallation, std::move(stop)};
  }
};

TEST_F(BoardWatchTest, healthy_board_gives_one_right_canary_after_the_other) {
  BoardWatch watch = this->watch("software");
  EXPECT_EQ(watch.board().device_name, "xilinx_u250_gen3x16_xdma_4_1");
  EXPECT_EQ(watch.board().xclbin_uuid.size(), 36U);
  EXPECT_NE(watch.board().runtime.find("libxrt"), std::string::npos);
  EXPECT_TRUE(watch.board().gives_results);
  for (int i = 0; i < 100; ++i) {
    const CanaryResult canary = watch.canary(2s);
    ASSERT_TRUE(canary.right) << canary.text;
    EXPECT_EQ(canary.fidelity, Fidelity::kFunctional);
    EXPECT_GT(canary.round_trip, 0ns);
    EXPECT_FALSE(canary.sensors.any());  // a software board has none
  }
}

TEST_F(BoardWatchTest, board_that_computes_nothing_is_right_and_says_so) {
  BoardWatch watch = this->watch("null");
  EXPECT_FALSE(watch.board().gives_results);
  const CanaryResult canary = watch.canary(2s);
  EXPECT_TRUE(canary.right);
  EXPECT_EQ(canary.text, "this board computes nothing");
  EXPECT_EQ(canary.fidelity, Fidelity::kNone);
}

TEST_F(BoardWatchTest, flipped_bit_makes_a_canary_wrong_and_the_next_is_asked_for_as_before) {
  BoardWatch watch = this->watch("software", "seed=2,flip_rate=0.3");
  int wrong = 0;
  int right = 0;
  for (int i = 0; i < 60; ++i) ++(watch.canary(2s).right ? right : wrong);
  EXPECT_GT(wrong, 0);
  EXPECT_GT(right, 0);
}

TEST_F(BoardWatchTest, hung_kernel_is_a_timeout_and_the_watch_is_over) {
  BoardWatch watch = this->watch("software", "hang_after=7");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(watch.canary(2s).right);
  const auto begin = steady_clock::now();
  expect_error(ErrorCode::kTimeout, "no answer within 0.5 s while sending a known vector through the board",
               [&] { static_cast<void>(watch.canary(500ms)); });
  EXPECT_LT(steady_clock::now() - begin, 1500ms);
  EXPECT_FALSE(test::alive(watch.worker_pid()));
  expect_error(ErrorCode::kUnavailable, "killed by signal 9", [&] { static_cast<void>(watch.canary(500ms)); });
}

TEST_F(BoardWatchTest, dead_board_process_is_told_with_the_workers_last_words) {
  BoardWatch watch = this->watch("software", "die_after=5");
  ASSERT_TRUE(watch.canary(2s).right);
  expect_error(ErrorCode::kUnavailable, "its last words: mu40: software board: the board process is gone", [&] {
    for (int i = 0; i < 3; ++i) static_cast<void>(watch.canary(2s));
  });
}

TEST_F(BoardWatchTest, killed_worker_is_told_at_once) {
  BoardWatch watch = this->watch("software");
  ::kill(watch.worker_pid(), SIGKILL);
  expect_error(ErrorCode::kUnavailable, "killed by signal 9", [&] { static_cast<void>(watch.canary(10s)); });
}

TEST_F(BoardWatchTest, board_process_that_stands_still_is_a_timeout) {
  BoardWatch watch = this->watch("software");
  const auto folder = test::board_folder(watch.worker_pid());
  ::kill(process_of_this_test("genericpciemode"), SIGSTOP);
  expect_error(ErrorCode::kTimeout, "no answer within", [&] { static_cast<void>(watch.canary(300ms)); });
  EXPECT_EQ(process_of_this_test("genericpciemode"), -1);
  EXPECT_TRUE(std::filesystem::exists(folder));  // until the watch goes
}

TEST_F(BoardWatchTest, board_that_cannot_be_opened_says_why) {
  RunConfig config;
  resolve(config, kInstallation);
  config.xclbin = "/nowhere/missing.xclbin";
  expect_error(ErrorCode::kNotFound, "missing.xclbin", [&] { const BoardWatch refused(config, kInstallation, {}); });
}

TEST_F(BoardWatchTest, stop_ends_the_opening_of_a_board_that_does_not_answer) {
  std::stop_source stop;
  std::jthread operator_at_the_desk([&] {
    ASSERT_TRUE(test::comes_true(10s, [] { return process_of_this_test("mu40-worker") > 0; }));
    ::kill(process_of_this_test("mu40-worker"), SIGSTOP);
    stop.request_stop();
  });
  const auto begin = steady_clock::now();
  expect_error(ErrorCode::kUnavailable, "stopped while opening the board",
               [&] { static_cast<void>(watch("software", "", stop.get_token())); });
  EXPECT_LT(steady_clock::now() - begin, 2s);
  EXPECT_EQ(process_of_this_test("mu40-worker"), -1);
}

TEST_F(BoardWatchTest, stop_ends_a_canary_that_does_not_come_back) {
  std::stop_source stop;
  BoardWatch watch = this->watch("software", "hang_after=1", stop.get_token());
  std::jthread operator_at_the_desk([&] {
    std::this_thread::sleep_for(100ms);
    stop.request_stop();
  });
  const auto begin = steady_clock::now();
  expect_error(ErrorCode::kUnavailable, "stopped while", [&] { static_cast<void>(watch.canary(10s)); });
  EXPECT_LT(steady_clock::now() - begin, 1s);
}

}  // namespace
}  // namespace mu40
