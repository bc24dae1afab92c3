// Whole runs as the command line makes them: worker process, shared books, software board under XRT; and every way in
// which board or worker can end them.
#include "session/run_session.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "layout/error.hpp"
#include "support/board_folder.hpp"
#include "support/expect_error.hpp"
#include "support/process_state.hpp"
#include "support/small_recording.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;

const Installation kInstallation{MU40_BIN, MU40_SHARE};

class RunSessionTest : public ::testing::Test {
 protected:
  RunSessionTest() {
    config.recording = directory.path() / "small.raw";
    test::write_small_recording(config.recording, 500);
    config.stream.duration = 1500ms;
    config.stream.launch_deadline = 1s;
    // These tests are about results and accounts on a machine that does other things as well.
    config.lag_bound_ms = 10000;
    ::unsetenv("MU40_SWBOARD_FAULTS");
  }
  ~RunSessionTest() override {
    ::unsetenv("MU40_SWBOARD_FAULTS");
    EXPECT_FALSE(std::filesystem::exists(folder)) << "a software board left " << folder << " behind";
  }

  // Runs to the end, calling `meanwhile` once the first launches have completed.
  RunReport run(const std::function<void(RunSession&)>& meanwhile = {}) {
    resolve(config, kInstallation);
    RunSession session(config, kInstallation, [](std::string_view) {}, {});
    folder = test::board_folder(session.worker_pid());
    EXPECT_TRUE(std::filesystem::exists(folder / "run"));
    session.start();
    bool called = !meanwhile;
    const auto give_up = std::chrono::steady_clock::now() + 60s;
    while (!session.wait(50ms)) {
      if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("the run does not end");
      if (!called && session.report().launches.completed > 10) {
        meanwhile(session);
        called = true;
      }
    }
    return session.report();
  }

  static void expect_exact_account(const RunReport& report) {
    for (const AccountView* account : {&report.orbits, &report.muons, &report.pairs, &report.launches}) {
      EXPECT_EQ(account->due, account->completed + account->dropped + account->failed);
      EXPECT_EQ(account->in_flight(), 0U);
    }
  }

  static bool has_reason(const RunReport& report, const std::string& part) {
    for (const auto& reason : report.verdict.reasons) {
      if (reason.find(part) != std::string::npos) return true;
    }
    return false;
  }

  test::TemporaryFolder directory;
  RunConfig config;
  std::filesystem::path folder;  // of the software board of the last run
};

TEST_F(RunSessionTest, run_on_the_software_board_is_valid) {
  const RunReport report = run();
  EXPECT_TRUE(report.verdict.valid()) << report.verdict.reasons.front();
  expect_exact_account(report);
  EXPECT_EQ(report.orbits.due, report.orbits.completed);
  EXPECT_EQ(report.fidelity, Fidelity::kFunctional);
  EXPECT_GT(report.checks[0].compared_records, 100'000U);
  EXPECT_GT(report.checks[1].compared_records, 10'000U);
  EXPECT_EQ(report.checks[0].compared_records, report.muons.completed);
  EXPECT_EQ(report.checks[1].compared_records, report.pairs.completed);
}

TEST_F(RunSessionTest, bit_flipped_by_the_board_moves_mismatches_and_verdict) {
  ::setenv("MU40_SWBOARD_FAULTS", "seed=3,flip_rate=0.01", 1);
  const RunReport report = run();
  EXPECT_FALSE(report.verdict.valid());
  expect_exact_account(report);
  const auto crc = static_cast<std::size_t>(ResultFault::kCrc);
  EXPECT_GT(report.checks[0].faulty_results[crc] + report.checks[1].faulty_results[crc], 0U);
  EXPECT_GT(report.checks[0].mismatched_records + report.checks[1].mismatched_records, 0U);
  EXPECT_TRUE(has_reason(report, "differ from the reference"));
}

TEST_F(RunSessionTest, dropped_and_repeated_results_are_found) {
  ::setenv("MU40_SWBOARD_FAULTS", "seed=5,drop_rate=0.005,repeat_rate=0.005", 1);
  const RunReport report = run();
  EXPECT_TRUE(has_reason(report, "results with a wrong sequence"));
  expect_exact_account(report);
}

TEST_F(RunSessionTest, hung_kernel_ends_the_run_with_an_exact_account) {
  ::setenv("MU40_SWBOARD_FAULTS", "hang_after=200", 1);
  const RunReport report = run();
  EXPECT_TRUE(has_reason(report, "did not finish a launch within 1 s"));
  EXPECT_GT(report.orbits.completed, 0U);
  EXPECT_GT(report.orbits.failed, 0U);
  expect_exact_account(report);
}

TEST_F(RunSessionTest, dead_board_process_ends_the_run_with_an_exact_account) {
  ::setenv("MU40_SWBOARD_FAULTS", "die_after=200", 1);
  const RunReport report = run();
  EXPECT_TRUE(has_reason(report, "the board stopped answering"));
  EXPECT_GT(report.orbits.completed, 0U);
  expect_exact_account(report);
}

TEST_F(RunSessionTest, killed_worker_ends_the_run_with_an_exact_account) {
  const RunReport report = run([](RunSession& session) { ::kill(session.worker_pid(), SIGKILL); });
  EXPECT_TRUE(has_reason(report, "the worker ended early: killed by signal 9"));
  EXPECT_GT(report.orbits.completed, 0U);
  expect_exact_account(report);
}

TEST_F(RunSessionTest, stopped_run_keeps_its_numbers) {
  config.stream.duration = 60s;
  config.min_launches = 1;
  config.min_duration_s = 0;
  const RunReport report = run([](RunSession& session) { session.stop(); });
  EXPECT_EQ(report.ending, "stopped");
  EXPECT_TRUE(report.verdict.valid()) << report.verdict.reasons.front();
  EXPECT_GT(report.orbits.completed, 0U);
  expect_exact_account(report);
}

TEST_F(RunSessionTest, stop_while_the_worker_prepares_kills_it_within_a_second) {
  resolve(config, kInstallation);
  std::stop_source stop;
  std::chrono::steady_clock::time_point stopped;
  pid_t worker = -1;
  std::jthread operator_at_the_desk;
  const auto stop_soon = [&](std::string_view what) {
    if (what != "opening the board") return;
    const auto started = test::descendants(::getpid());
    worker = std::ranges::find(started, "mu40-worker", &test::ProcessState::name)->pid;
    folder = test::board_folder(worker);
    ::kill(worker, SIGSTOP);  // as one that waits for a hung board
    operator_at_the_desk = std::jthread([&] {
      stopped = std::chrono::steady_clock::now();
      stop.request_stop();
    });
  };
  test::expect_error(ErrorCode::kUnavailable, "stopped while preparing the run",
                     [&] { const RunSession session(config, kInstallation, stop_soon, stop.get_token()); });
  operator_at_the_desk.join();
  EXPECT_LT(std::chrono::steady_clock::now() - stopped, 1s);
  EXPECT_FALSE(test::alive(worker));
}

TEST_F(RunSessionTest, recording_cut_while_it_is_read_is_told_as_that) {
  const auto whole = std::filesystem::file_size(config.recording);
  std::filesystem::resize_file(config.recording, whole + (256U << 20U));  // zeros: a second of looking for an orbit
  resolve(config, kInstallation);
  const auto cut = [&](std::string_view what) {
    if (what != kReadingTheRecording) return;
    const auto started = test::descendants(::getpid());
    const auto worker = std::ranges::find(started, "mu40-worker", &test::ProcessState::name)->pid;
    ASSERT_TRUE(test::comes_true(5s, [&] {
      std::ifstream maps("/proc/" + std::to_string(worker) + "/maps");
      return std::string(std::istreambuf_iterator<char>(maps), {}).find(config.recording) != std::string::npos;
    }));
    std::filesystem::resize_file(config.recording, whole);
  };
  test::expect_error(ErrorCode::kMismatch, config.recording + ": was it cut short while it was read?",
                     [&] { const RunSession session(config, kInstallation, cut, {}); });
}

TEST_F(RunSessionTest, sensors_of_the_board_are_told_while_it_runs) {
  const Installation warm{MU40_WARM_BIN, MU40_SHARE};
  config.board = "cpu";
  config.stream.duration = 6s;
  resolve(config, warm);
  RunSession session(config, warm, [](std::string_view) {}, {});
  EXPECT_FALSE(session.sensors().any());
  session.start();
  const auto told = [&](double celsius) {
    return test::comes_true(6s, [&] {
      EXPECT_FALSE(session.wait(10ms));
      return session.sensors().temperature_celsius == celsius;
    });
  };
  EXPECT_TRUE(told(40));  // at the start
  EXPECT_EQ(session.sensors().power_watts, std::nullopt);
  EXPECT_TRUE(told(41));  // 5 s later
  while (!session.wait(50ms)) {
  }
  EXPECT_EQ(session.report().ending, "finished");
}

TEST_F(RunSessionTest, killed_run_has_an_exact_account) {
  const RunReport report = run([](RunSession& session) { session.kill(); });
  EXPECT_TRUE(has_reason(report, "killed by signal 9"));
  EXPECT_GT(report.orbits.completed, 0U);
  expect_exact_account(report);
}

TEST_F(RunSessionTest, xclbin_of_another_network_is_refused) {
  resolve(config, kInstallation);
  std::ifstream shipped(config.classify_network);
  std::string text((std::istreambuf_iterator<char>(shipped)), {});
  const std::string key = "\"threshold\":";
  const auto at = text.find(key);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, text.find_first_of(",}", at) - at, key + " 12345");
  config.classify_network = directory.path() / "other.json";
  std::ofstream(config.classify_network) << text;
  try {
    const RunSession session(config, kInstallation, [](std::string_view) {}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kMismatch);
    EXPECT_NE(std::string(error.what()).find("kernel classify holds the network"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("other.json"), std::string::npos) << error.what();
  }
}

TEST_F(RunSessionTest, recording_that_is_a_directory_is_refused_by_name) {
  config.recording = directory.path();
  resolve(config, kInstallation);
  try {
    const RunSession session(config, kInstallation, [](std::string_view) {}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(directory.path().string()), std::string::npos) << error.what();
  }
}

TEST_F(RunSessionTest, board_that_cannot_open_its_xclbin_says_so) {
  config.xclbin = directory.path() / "missing.xclbin";
  resolve(config, kInstallation);
  try {
    const RunSession session(config, kInstallation, [](std::string_view) {}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("missing.xclbin"), std::string::npos) << error.what();
  }
}

TEST_F(RunSessionTest, healthy_software_board_is_found_healthy) {
  resolve(config, kInstallation);
  const auto findings = examine_board(config, kInstallation);
  ASSERT_GE(findings.size(), 7U);
  for (const auto& finding : findings) {
    EXPECT_TRUE(finding.good || finding.subject == "clock") << finding.subject << ": " << finding.text;
  }
}

TEST_F(RunSessionTest, board_that_hangs_at_once_is_a_finding) {
  ::setenv("MU40_SWBOARD_FAULTS", "die_after=1", 1);
  resolve(config, kInstallation);
  const auto findings = examine_board(config, kInstallation);
  ASSERT_FALSE(findings.empty());
  EXPECT_FALSE(findings.back().good);
  EXPECT_NE(findings.back().text.find("the board stopped answering"), std::string::npos) << findings.back().text;
}

}  // namespace
}  // namespace mu40
