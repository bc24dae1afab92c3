// The daemon's core on boards without XRT, real workers included: what becomes of runs, queues and leases, and many
// threads that ask at once. Built for the sanitizers too.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "daemon/daemon.hpp"
#include "files/upload.hpp"
#include "layout/error.hpp"
#include "support/expect_error.hpp"
#include "support/small_recording.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;
using test::expect_error;

class DaemonTest : public testing::Test {
 protected:
  DaemonTest() {
    config.state_folder = folder / "state";
    config.import_folders = {folder.path()};
    config.snapshot_period = 100ms;
    config.canary_period = 100ms;
    config.limits.max_queued_runs = 1;
    for (const std::string device : {"cpu", "null"}) {
      BoardConfig board;
      board.name = device;
      board.device = device;
      board.recalibrate_network = MU40_ZOO "/recalibrate.json";
      board.classify_network = MU40_ZOO "/classify.json";
      config.boards.push_back(board);
    }
    config.boards.erase(config.boards.begin());  // the default one
  }

  // A daemon whose boards are READY, with one recording.
  Daemon& start() {
    daemon = std::make_unique<Daemon>(config, Installation{MU40_BIN, MU40_ZOO}, [] {});
    test::write_small_recording(folder / "small.raw", 200);
    request.recording_sha256 = daemon->recordings().import(folder / "small.raw").file.sha256;
    request.board = "cpu";
    request.config.stream.scenario = Scenario::kOffline;
    request.config.stream.duration = 1s;
    request.config.stream.launch_deadline = 20s;
    request.config.min_launches = 1;
    request.config.min_duration_s = 0.1;
    for (const auto& board : config.boards) wait_for(board.name, BoardPhase::kReady);
    return *daemon;
  }

  void wait_for(const std::string& board, BoardPhase phase) {
    const auto give_up = std::chrono::steady_clock::now() + 60s;
    while (daemon->board(board).phase != phase) {
      ASSERT_LT(std::chrono::steady_clock::now(), give_up) << daemon->board(board).reason;
      std::this_thread::sleep_for(5ms);
    }
  }

  RunView wait_for_end(std::int64_t id) {
    const auto run = daemon->active_run(id);
    std::uint64_t sequence = 0;
    for (;;) {
      const auto progress = run->wait_after(sequence, 60s);
      if (!progress) throw std::runtime_error("the run does not end");
      EXPECT_GT(progress->sequence, sequence);
      sequence = progress->sequence;
      if (progress->phase == RunPhase::kEnded) return view_of(*run, *progress);
    }
  }

  // A run that goes on until it is stopped, streaming.
  std::int64_t long_run() {
    RunRequest forever = request;
    forever.config.stream.duration = 3600s;
    const auto id = daemon->start_run(forever).id;
    const auto run = daemon->active_run(id);
    for (auto progress = run->newest(); progress->phase != RunPhase::kRunning;) {
      progress = run->wait_after(progress->sequence, 60s);
      if (!progress || progress->phase == RunPhase::kEnded) throw std::runtime_error("the run does not stream");
    }
    return id;
  }

  test::TemporaryFolder folder;
  DaemonConfig config;
  RunRequest request;
  std::unique_ptr<Daemon> daemon;
};

TEST_F(DaemonTest, run_is_streamed_judged_and_kept) {
  start();
  request.label = "first";
  const auto id = daemon->start_run(request).id;
  const RunView ended = wait_for_end(id);
  EXPECT_EQ(ended.valid, true) << ::testing::PrintToString(ended.reasons);
  EXPECT_GT(ended.orbits.completed, 0U);
  EXPECT_EQ(ended.orbits.due, ended.orbits.completed);
  EXPECT_EQ(ended.fidelity, Fidelity::kFunctional);
  EXPECT_EQ(nlohmann::json::parse(daemon->report(id)).at("account").at("orbits").at("completed"),
            ended.orbits.completed);

  daemon.reset();
  daemon = std::make_unique<Daemon>(config, Installation{MU40_BIN, MU40_ZOO}, [] {});
  const RunView kept = daemon->run(id);
  EXPECT_EQ(kept.phase, RunPhase::kEnded);
  EXPECT_EQ(kept.valid, true);
  EXPECT_EQ(kept.board, "cpu");
  EXPECT_EQ(kept.label, "first");
  EXPECT_EQ(kept.orbits.completed, ended.orbits.completed);
  EXPECT_EQ(kept.scenario, Scenario::kOffline);
  EXPECT_EQ(daemon->active_run(id), nullptr);
  ASSERT_EQ(daemon->runs(10, 100).size(), 1U);
}

TEST_F(DaemonTest, request_id_starts_one_run) {
  start();
  request.request_id = "the client's";
  const auto id = daemon->start_run(request).id;
  EXPECT_EQ(daemon->start_run(request).id, id);
  wait_for_end(id);
  EXPECT_EQ(daemon->start_run(request).id, id);
  RunRequest other = request;
  other.label = "another";
  expect_error(ErrorCode::kAlreadyExists, "run 1", [&] { (void)daemon->start_run(other); });
  EXPECT_EQ(daemon->runs(10, 100).size(), 1U);
}

TEST_F(DaemonTest, busy_board_queues_up_to_its_limit) {
  start();
  const auto running = long_run();
  const auto queued = daemon->start_run(request).id;
  EXPECT_EQ(daemon->board("cpu").phase, BoardPhase::kBusy);
  EXPECT_EQ(daemon->board("cpu").current_run, running);
  EXPECT_EQ(daemon->board("cpu").queued_runs, std::vector{queued});
  expect_error(ErrorCode::kExhausted, "queued already", [&] { (void)daemon->start_run(request); });
  expect_error(ErrorCode::kHeld, "stop it first", [&] { (void)daemon->reset("cpu", ""); });

  daemon->stop_run(running, "");
  const RunView stopped = wait_for_end(running);
  EXPECT_GT(stopped.orbits.completed, 0U);
  EXPECT_EQ(stopped.orbits.due, stopped.orbits.completed);
  EXPECT_EQ(wait_for_end(queued).valid, true);
}

TEST_F(DaemonTest, queued_run_that_is_stopped_never_streams) {
  start();
  const auto running = long_run();
  const auto queued = daemon->start_run(request).id;
  daemon->stop_run(queued, "");
  daemon->stop_run(running, "");
  const RunView ended = wait_for_end(queued);
  EXPECT_EQ(ended.valid, false);
  EXPECT_EQ(ended.orbits.due, 0U);
  EXPECT_EQ(ended.started, std::nullopt);
}

TEST_F(DaemonTest, leased_board_is_for_its_owner) {
  start();
  const Lease lease = daemon->acquire_lease("cpu", "me", 60s);
  expect_error(ErrorCode::kHeld, "\"me\"", [&] { (void)daemon->start_run(request); });
  request.lease_id = lease.id;
  const auto id = daemon->start_run(request).id;
  expect_error(ErrorCode::kHeld, "\"me\"", [&] { (void)daemon->stop_run(id, ""); });
  EXPECT_EQ(wait_for_end(id).valid, true);
  daemon->release_lease(lease.id);
  request.lease_id.clear();
  EXPECT_EQ(wait_for_end(daemon->start_run(request).id).valid, true);
}

TEST_F(DaemonTest, what_is_not_there_is_named) {
  start();
  request.board = "nowhere";
  expect_error(ErrorCode::kNotFound, "cpu, null", [&] { (void)daemon->start_run(request); });
  request.board = "cpu";
  request.recording_sha256 = std::string(64, '0');
  expect_error(ErrorCode::kNotFound, "0000", [&] { (void)daemon->start_run(request); });
  expect_error(ErrorCode::kNotFound, "7", [&] { (void)daemon->run(7); });
  expect_error(ErrorCode::kNotFound, "lease", [&] { daemon->release_lease("none"); });
}

TEST_F(DaemonTest, program_that_the_board_cannot_take_leaves_it_as_it_was) {
  start();
  ProgramRequest program;
  program.board = "cpu";
  std::ofstream(folder / "broken.json") << "{}";
  program.recalibrate_network.path = folder / "broken.json";
  EXPECT_THROW((void)daemon->program(program), Error);
  // A network of the other task.
  std::filesystem::copy_file(MU40_ZOO "/classify.json", folder / "classify.json");
  program.recalibrate_network.path = folder / "classify.json";
  EXPECT_THROW((void)daemon->program(program), Error);
  EXPECT_EQ(wait_for_end(daemon->start_run(request).id).valid, true);
}

TEST_F(DaemonTest, drain_stops_the_current_run_and_ends_queued_ones) {
  start();
  const auto running = long_run();
  const auto queued = daemon->start_run(request).id;
  daemon->drain(10ms);
  EXPECT_GT(daemon->run(running).orbits.completed, 0U);
  EXPECT_EQ(daemon->run(running).phase, RunPhase::kEnded);
  EXPECT_EQ(daemon->run(queued).valid, false);
  expect_error(ErrorCode::kUnavailable, "draining", [&] { (void)daemon->start_run(request); });
}

TEST_F(DaemonTest, many_threads_ask_while_both_boards_run) {
  start();
  std::atomic<bool> stop = false;
  std::vector<std::jthread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&, i] {
      while (!stop.load()) {
        for (const RunView& run : daemon->runs(5, 1000)) {
          (void)daemon->run(run.id);
          (void)daemon->report(run.id);
          if (const auto active = daemon->active_run(run.id)) (void)active->wait_after(0, 10ms);
        }
        (void)daemon->boards();
        for (const auto& metrics : daemon->metrics()) (void)metrics->series(std::chrono::steady_clock::now());
        try {
          const Lease lease = daemon->acquire_lease("null", "client", 1s);
          daemon->release_lease(lease.id);
        } catch (const Error& error) {
          EXPECT_EQ(error.code(), ErrorCode::kHeld) << i << error.what();
        }
      }
    });
  }
  for (int round = 0; round < 2; ++round) {
    request.board = "cpu";
    const auto on_cpu = daemon->start_run(request).id;
    request.board = "null";
    std::int64_t on_null = 0;
    while (on_null == 0) {
      try {
        on_null = daemon->start_run(request).id;
      } catch (const Error& error) {
        ASSERT_EQ(error.code(), ErrorCode::kHeld) << error.what();
      }
    }
    EXPECT_EQ(wait_for_end(on_cpu).valid, true);
    (void)wait_for_end(on_null);
  }
  stop.store(true);
}

}  // namespace
}  // namespace mu40
