#include "store/run_store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "layout/error.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

using nlohmann::json;

std::string report(std::uint64_t completed, bool valid = true) {
  return json{
      {"verdict", {{"valid", valid}, {"reasons", valid ? json::array() : json{"too short"}}}},
      {"ending", "finished"},
      {"fidelity", "functional"},
      {"config", {{"board", "cpu"}, {"scenario", "lhc"}}},
      {"provenance", {{"started_utc", "2026-01-02T03:04:05Z"}, {"recording_sha256", "abc"}}},
      {"rates", {{"real_time_factor", {{"value", 0.75}}}, {"muons", {{"value", 1e6}}}}},
      {"latency", {{"latency", {{"p50", {{"value", 1e-3}}}, {"p99", {{"value", nullptr}}}}}}},
      {"checks", {{"recalibrate", {{"mismatched_records", 2}}}, {"classify", {{"mismatched_records", 3}}}}},
      {"account", {{"orbits", {{"due", completed + 6}, {"completed", completed}, {"dropped", 1}, {"failed", 5}}}}}}
      .dump();
}

class RunStoreTest : public ::testing::Test {
 protected:
  // The code and the words of the Error that `work` throws.
  template <class Work>
  std::pair<std::optional<ErrorCode>, std::string> failure_of(const Work& work) {
    try {
      work();
    } catch (const Error& error) {
      return {error.code(), error.what()};
    }
    return {std::nullopt, ""};
  }

  test::TemporaryFolder folder;
  std::filesystem::path file = folder.path() / "state" / "mu40" / "runs.db";
};

TEST_F(RunStoreTest, what_is_listed_is_read_from_the_report) {
  RunStore store(file);
  const auto id = store.begin("first", "a note", report(0));
  EXPECT_EQ(store.get(id).state, StoredState::kRunning);
  EXPECT_EQ(store.get(id).valid, std::nullopt);
  store.finish(id, report(100, false));
  const StoredRun run = store.get(id);
  EXPECT_EQ(run.state, StoredState::kEnded);
  EXPECT_EQ(run.valid, false);
  EXPECT_EQ(run.reasons, std::vector<std::string>{"too short"});
  EXPECT_EQ(run.label, "first");
  EXPECT_EQ(run.note, "a note");
  EXPECT_EQ(run.started_utc, "2026-01-02T03:04:05Z");
  EXPECT_EQ(run.ended_utc.size(), run.started_utc.size());
  EXPECT_EQ(run.board, "cpu");
  EXPECT_EQ(run.scenario, "lhc");
  EXPECT_EQ(run.recording_sha256, "abc");
  EXPECT_EQ(run.fidelity, "functional");
  EXPECT_EQ(run.real_time_factor, 0.75);
  EXPECT_EQ(run.p50_s, 1e-3);
  EXPECT_EQ(run.p99_s, std::nullopt);
  EXPECT_EQ(run.muons_hz, 1e6);
  EXPECT_EQ(run.mismatches, 5);
  EXPECT_EQ(run.orbits_due, 106);
  EXPECT_EQ(run.orbits_completed, 100);
  EXPECT_EQ(run.orbits_dropped, 1);
  EXPECT_EQ(run.orbits_failed, 5);
  EXPECT_EQ(store.report(id), report(100, false));
}

TEST_F(RunStoreTest, newest_runs_are_listed_first_up_to_the_limit) {
  RunStore store(file);
  for (std::uint64_t i = 1; i <= 5; ++i) store.finish(store.begin("", "", report(i)), report(i));
  const auto runs = store.list(3);
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(runs[0].orbits_completed, 5);
  EXPECT_EQ(runs[2].orbits_completed, 3);
}

TEST_F(RunStoreTest, snapshots_come_in_order_and_can_be_resumed) {
  RunStore store(file);
  const auto id = store.begin("", "", report(0));
  const auto other = store.begin("", "", report(0));
  store.add_snapshot(id, R"({"n":1})");
  store.add_snapshot(other, R"({"n":7})");
  store.add_snapshot(id, R"({"n":2})");
  store.add_snapshot(id, R"({"n":3})");
  const auto rest = store.snapshots(id, 1);
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[0].sequence, 2);
  EXPECT_EQ(rest[0].part, R"({"n":2})");
  EXPECT_EQ(rest[1].sequence, 3);
  EXPECT_EQ(store.snapshots(other).front().sequence, 1);
}

TEST_F(RunStoreTest, run_of_a_closed_store_is_marked_invalid_with_its_last_snapshot) {
  std::int64_t id = 0;
  {
    RunStore store(file);
    id = store.begin("dies", "", report(0));
    store.add_snapshot(id, json{{"account", {{"orbits", {{"completed", 10}}}}}}.dump());
    store.add_snapshot(id, json{{"account", {{"orbits", {{"due", 50}, {"completed", 44}}}}},
                                {"latency", {{"latency", {{"p99", {{"value", nullptr}}}}}}}}
                               .dump());
  }
  RunStore store(file);
  EXPECT_EQ(store.get(id).state, StoredState::kRunning);
  EXPECT_EQ(store.mark_interrupted(), 1);
  const StoredRun run = store.get(id);
  EXPECT_EQ(run.state, StoredState::kInterrupted);
  EXPECT_EQ(run.valid, false);
  ASSERT_EQ(run.reasons.size(), 1U);
  EXPECT_NE(run.reasons[0].find("interrupted"), std::string::npos);
  EXPECT_EQ(run.orbits_due, 50);
  EXPECT_EQ(run.orbits_completed, 44);
  EXPECT_EQ(run.orbits_due, run.orbits_completed + run.orbits_dropped + run.orbits_failed);
  EXPECT_EQ(run.ended_utc, store.snapshots(id).back().taken_utc);
  EXPECT_EQ(run.recording_sha256, "abc");
  EXPECT_EQ(json::parse(store.report(id)).at("ending"), "interrupted");
  EXPECT_TRUE(json::parse(store.report(id)).at("latency").at("latency").at("p99").at("value").is_null());
  EXPECT_EQ(store.mark_interrupted(), 0);
}

TEST_F(RunStoreTest, request_id_leads_to_its_run_and_is_used_once) {
  RunStore store(file);
  const auto id = store.begin("", "", report(0), {"id-1", "asked", "left"});
  (void)store.begin("", "", report(0), {"", "asked", "left"});
  (void)store.begin("", "", report(0), {"", "asked", "right"});  // no request id clashes with none
  EXPECT_EQ(store.find_request("id-1"), std::pair(id, std::string("asked")));
  EXPECT_EQ(store.find_request("id-2"), std::nullopt);
  EXPECT_EQ(store.find_request(""), std::nullopt);
  EXPECT_EQ(store.get(id).board, "left");
  EXPECT_FALSE(store.get(id).begun_utc.empty());
  EXPECT_EQ(failure_of([&] { (void)store.begin("", "", report(0), {"id-1", "asked", "left"}); }).first,
            ErrorCode::kInvalidArgument);
}

TEST_F(RunStoreTest, list_goes_on_below_an_id) {
  RunStore store(file);
  for (std::uint64_t i = 1; i <= 5; ++i) (void)store.begin("", "", report(i));
  const auto runs = store.list(2, 4);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].id, 3);
  EXPECT_EQ(runs[1].id, 2);
}

TEST_F(RunStoreTest, run_without_a_snapshot_is_marked_too) {
  const auto id = RunStore(file).begin("", "", report(0));
  RunStore store(file);
  EXPECT_EQ(store.mark_interrupted(), 1);
  EXPECT_EQ(store.get(id).ended_utc, "");
}

TEST_F(RunStoreTest, run_of_a_killed_process_is_marked_and_of_a_living_one_is_not) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    RunStore store(file);
    (void)store.begin("child", "", report(0));
    (void)!::write(pipe[1], "x", 1);
    for (;;) ::pause();
  }
  char begun = 0;
  ASSERT_EQ(::read(pipe[0], &begun, 1), 1);
  RunStore store(file);
  const auto mine = store.begin("mine", "", report(0));
  EXPECT_EQ(store.mark_interrupted(), 0);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(store.mark_interrupted(), 1);
  EXPECT_EQ(store.get(mine).state, StoredState::kRunning);
  store.finish(mine, report(1));
  ::close(pipe[0]);
  ::close(pipe[1]);
}

TEST_F(RunStoreTest, run_is_finished_once) {
  RunStore store(file);
  const auto id = store.begin("", "", report(0));
  store.finish(id, report(1));
  EXPECT_EQ(failure_of([&] { store.finish(id, report(2)); }).first, ErrorCode::kNotFound);
  EXPECT_EQ(store.get(id).orbits_completed, 1);
  EXPECT_EQ(failure_of([&] { (void)store.get(99); }).first, ErrorCode::kNotFound);
  EXPECT_EQ(failure_of([&] { (void)store.report(99); }).first, ErrorCode::kNotFound);
}

TEST_F(RunStoreTest, what_is_no_json_or_of_no_run_is_refused) {
  RunStore store(file);
  EXPECT_EQ(failure_of([&] { (void)store.begin("", "", "{"); }).first, ErrorCode::kInvalidArgument);
  EXPECT_EQ(failure_of([&] { store.add_snapshot(7, "{}"); }).first, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(store.list(10).empty());
}

// version_1.sql: what sqlite3 dumps of a store of that version with one run in it.
TEST_F(RunStoreTest, store_of_version_1_is_brought_up_to_date) {
  std::filesystem::create_directories(file.parent_path());
  std::stringstream statements;
  statements << std::ifstream(MU40_GOLDEN "/store/version_1.sql").rdbuf();
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(statements.str());
  RunStore store(file);
  EXPECT_EQ(store.get(1).label, "old");
  EXPECT_EQ(store.get(1).orbits_completed, 9);
  const auto id = store.begin("new", "", report(0));
  store.add_snapshot(id, "{}");
  EXPECT_EQ(id, 2);
  EXPECT_EQ(store.snapshots(id).size(), 1U);
}

TEST_F(RunStoreTest, newer_store_is_refused_and_left_alone) {
  (void)RunStore(file).begin("", "", report(0));
  {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
    database.exec("PRAGMA user_version = 99");
  }
  const auto [code, words] = failure_of([&] { RunStore store(file); });
  EXPECT_EQ(code, ErrorCode::kMismatch);
  EXPECT_NE(words.find("version 99"), std::string::npos) << words;
  EXPECT_NE(words.find(file.string()), std::string::npos) << words;
  SQLite::Database database(file.string());
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), 99);
}

TEST_F(RunStoreTest, file_that_is_no_database_is_refused) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << std::string(8192, 'x');
  const auto [code, words] = failure_of([&] { RunStore store(file); });
  EXPECT_EQ(code, ErrorCode::kCorrupt);
  EXPECT_NE(words.find("not a database"), std::string::npos) << words;
  EXPECT_NE(words.find(file.string()), std::string::npos) << words;
}

TEST_F(RunStoreTest, damaged_pages_are_an_error) {
  {
    RunStore store(file);
    for (std::uint64_t i = 0; i < 200; ++i) (void)store.begin(std::string(1000, 'l'), "", report(i));
  }
  std::fstream damage(file, std::ios::in | std::ios::out | std::ios::binary);
  damage.seekp(4096);
  damage << std::string(static_cast<std::size_t>(std::filesystem::file_size(file)) - 4096, '\xff');
  damage.close();
  const auto [code, words] = failure_of([&] { (void)RunStore(file).list(300); });
  EXPECT_EQ(code, ErrorCode::kCorrupt);
  EXPECT_NE(words.find(file.string()), std::string::npos) << words;
}

TEST_F(RunStoreTest, folder_that_cannot_be_made_is_named) {
  std::ofstream(folder.path() / "state") << "a file";
  const auto words = failure_of([&] { RunStore store(file); }).second;
  EXPECT_NE(words.find(file.string()), std::string::npos) << words;
}

// A process of its own: the limit is the process's.
TEST_F(RunStoreTest, full_disk_is_an_error_and_leaves_what_was_kept) {
  const std::string large = json{{"text", std::string(1U << 20U, 'x')}}.dump();
  {
    RunStore(file).finish(RunStore(file).begin("kept", "", report(1)), report(1));
  }
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{256U << 10U, 256U << 10U};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      (void)RunStore(file).begin("lost", "", large);
    } catch (const Error& error) {
      ::_exit(std::string(error.what()).find(file.string()) != std::string::npos ? 7 : 8);
    }
    ::_exit(9);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  RunStore store(file);
  ASSERT_EQ(store.list(10).size(), 1U);
  EXPECT_EQ(store.list(10)[0].label, "kept");
  EXPECT_GT(store.begin("after", "", large), 0);
}

TEST_F(RunStoreTest, reader_sees_whole_runs_while_another_writes) {
  RunStore reading(file);
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    RunStore writing(file);
    for (std::uint64_t i = 1; i <= 200; ++i) writing.finish(writing.begin("", "", report(0)), report(i));
    done = true;
  });
  std::size_t seen = 0;
  while (!done) {
    const auto runs = reading.list(1000);
    EXPECT_GE(runs.size(), seen);
    seen = runs.size();
    for (const auto& run : runs) {
      EXPECT_TRUE(run.state == StoredState::kRunning || run.orbits_completed == run.id);
    }
  }
  writer.join();
  EXPECT_EQ(reading.list(1000).size(), 200U);
}

TEST_F(RunStoreTest, default_file_follows_the_environment) {
  ::setenv("XDG_STATE_HOME", "/x/state", 1);
  EXPECT_EQ(RunStore::default_file(), "/x/state/mu40/runs.db");
  ::setenv("XDG_STATE_HOME", "relative", 1);
  ::setenv("HOME", "/h", 1);
  EXPECT_EQ(RunStore::default_file(), "/h/.local/state/mu40/runs.db");
  ::unsetenv("XDG_STATE_HOME");
  ::unsetenv("HOME");
  EXPECT_EQ(failure_of([] { (void)RunStore::default_file(); }).first, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace mu40
