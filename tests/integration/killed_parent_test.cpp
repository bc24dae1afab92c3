// The end of `mu40 run` from outside, on the software board, whatever worker and board are at. After kill -9 there is
// no process that it started and no private folder one second later; Ctrl-C ends it within a second while it prepares.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>

#include "support/board_folder.hpp"
#include "support/process_state.hpp"
#include "support/small_recording.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;
using test::alive;
using test::comes_true;
using test::ProcessState;

class KilledParentTest : public ::testing::Test {
 protected:
  KilledParentTest() {
    test::write_small_recording(directory / "small.raw", 500);
    ::setenv("XDG_STATE_HOME", directory.path().c_str(), 1);
  }
  ~KilledParentTest() override { end_run(); }

  void end_run() {
    if (parent <= 0) return;
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    parent = -1;
  }

  // Starts a long run and waits until its output has the word.
  void start_run(const std::string& word) {
    std::filesystem::remove(directory / "output");
    parent = ::fork();
    if (parent == 0) {
      if (std::freopen((directory / "output").c_str(), "a", stdout) == nullptr || ::dup2(1, 2) < 0) ::_exit(126);
      ::execl(MU40_BIN "/mu40", "mu40", "run", (directory / "small.raw").c_str(), "--duration-s", "60", "--report",
              (directory / "report.json").c_str(), nullptr);
      ::_exit(127);
    }
    ASSERT_TRUE(comes_true(30s, [&] {
      std::ifstream output(directory / "output");
      const std::string text((std::istreambuf_iterator<char>(output)), {});
      return text.find(word) != std::string::npos;
    })) << word;
  }

  // Kills the run and expects that nothing it has started is left a second later.
  void kill_and_expect_nothing_left(const std::function<void()>& just_before = {}) {
    const auto started = test::descendants(parent);
    const auto worker = std::ranges::find(started, "mu40-worker", &ProcessState::name);
    ASSERT_NE(worker, started.end());
    const auto folder = test::board_folder(worker->pid);
    ASSERT_FALSE(folder.empty());
    ASSERT_TRUE(std::filesystem::exists(folder));
    if (just_before) just_before();
    ::kill(parent, SIGKILL);
    const auto killed = std::chrono::steady_clock::now();
    const auto nothing_left = [&] {
      return !std::filesystem::exists(folder) &&
             std::ranges::none_of(started, [](const ProcessState& process) { return alive(process.pid); });
    };
    EXPECT_TRUE(comes_true(1s, nothing_left)) << folder << " exists: " << std::filesystem::exists(folder);
    std::cout << "nothing left after "
              << std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - killed).count() << " ms"
              << std::endl;  // else the next run's process would print it once more
    for (const auto& process : started) EXPECT_FALSE(alive(process.pid)) << process.name;
    std::this_thread::sleep_for(200ms);
    EXPECT_FALSE(std::filesystem::exists(folder)) << "it came back";
  }

  [[nodiscard]] pid_t board() const {
    const auto started = test::descendants(parent);
    const auto board = std::ranges::find(started, "genericpciemode", &ProcessState::name);
    return board == started.end() ? -1 : board->pid;
  }

  test::TemporaryFolder directory;
  pid_t parent = -1;
};

TEST_F(KilledParentTest, in_mid_run) {
  start_run("mismatches");
  ASSERT_GT(board(), 0);
  kill_and_expect_nothing_left();
}

TEST_F(KilledParentTest, while_its_board_process_stands_still) {
  start_run("mismatches");
  ASSERT_GT(board(), 0);
  kill_and_expect_nothing_left([&] { ::kill(board(), SIGSTOP); });
}

TEST_F(KilledParentTest, together_with_its_worker) {
  start_run("mismatches");
  const auto started = test::descendants(parent);
  const auto worker = std::ranges::find(started, "mu40-worker", &ProcessState::name);
  ASSERT_NE(worker, started.end());
  kill_and_expect_nothing_left([&] { ::kill(worker->pid, SIGKILL); });
}

TEST_F(KilledParentTest, while_its_worker_prepares) {
  start_run("loading the networks");
  kill_and_expect_nothing_left();
}

TEST_F(KilledParentTest, interrupt_while_its_worker_prepares_ends_it_within_a_second) {
  start_run("loading the networks");
  const auto started = test::descendants(parent);
  const auto worker = std::ranges::find(started, "mu40-worker", &ProcessState::name);
  ASSERT_NE(worker, started.end());
  const auto folder = test::board_folder(worker->pid);
  ::kill(worker->pid, SIGSTOP);
  ::kill(parent, SIGINT);
  ASSERT_TRUE(comes_true(1s, [&] { return !alive(parent); }));
  int status = 0;
  ::waitpid(parent, &status, 0);
  parent = -1;
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << status;
  EXPECT_FALSE(alive(worker->pid));
  EXPECT_FALSE(std::filesystem::exists(folder));
  std::ifstream output(directory / "output");
  const std::string text((std::istreambuf_iterator<char>(output)), {});
  EXPECT_NE(text.find("stopped while preparing the run"), std::string::npos) << text;
}

// XRT makes the private folder again when it is not there: the worker must be dead before the folder goes.
TEST_F(KilledParentTest, while_its_worker_opens_the_board) {
  for (int delay_ms = 0; delay_ms <= 40; delay_ms += 5) {
    start_run("opening the board");
    std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
    kill_and_expect_nothing_left();
    end_run();
  }
}

}  // namespace
}  // namespace mu40
