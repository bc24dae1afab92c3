#include "run/runner.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <mutex>

#include "device/cpu_device.hpp"
#include "generate/orbit_generator.hpp"
#include "io/recording_writer.hpp"
#include "io/sha256.hpp"
#include "io/truth_writer.hpp"
#include "layout/error.hpp"
#include "run/run_report.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<InferenceDevice> open_cpu(const BoardRequest& request) {
  return std::make_unique<CpuDevice>(CpuDeviceConfig{request.shape}, request.recalibrate, request.classify);
}

class RunnerTest : public ::testing::Test {
 protected:
  RunnerTest() {
    config.recording = directory.path() / "small.raw";
    config.truth = directory.path() / "small.h5";
    config.board = "cpu";
    config.recalibrate_network = MU40_ZOO "/recalibrate.json";
    config.classify_network = MU40_ZOO "/classify.json";
    config.stream.duration = 300ms;
    OrbitGenerator generator(Tune{}, OrbitSettings{});
    RecordingWriter writer(config.recording, {});
    TruthWriter truth(config.truth, "published");
    for (std::uint32_t orbit = 1; orbit <= 100; ++orbit) {
      writer.write(generator.generate(orbit));
      truth.append(generator.truth());
    }
    writer.close();
    truth.close(sha256_of_file(config.recording));
  }

  void start_and_wait(Runner& runner) {
    runner.start([this] {
      const std::lock_guard lock(mutex);
      done = true;
      changed.notify_all();
    });
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, 30s, [this] { return done; }));
  }

  test::TemporaryFolder directory;
  RunConfig config;
  std::unique_ptr<RunBooks> books = std::make_unique<RunBooks>();
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
};

TEST_F(RunnerTest, goes_from_idle_to_done_and_keeps_the_books) {
  Runner runner(*books, open_cpu);
  EXPECT_EQ(runner.state(), RunState::kIdle);
  const PreparedRun prepared = runner.prepare(config, [](std::string_view) {});
  EXPECT_EQ(runner.state(), RunState::kPrepared);
  EXPECT_EQ(prepared.replayed_orbits, 100U);
  EXPECT_TRUE(prepared.has_truth);
  EXPECT_GT(prepared.ceiling_orbits_hz, 0);
  start_and_wait(runner);
  EXPECT_EQ(runner.state(), RunState::kDone);
  EXPECT_EQ(books->end, StreamEnd::kFinished);
  EXPECT_GT(books->orbits.view().completed, 1000U);
  const AccuracyReport accuracy = make_accuracy_report(books->accuracy, true, prepared.classify_threshold);
  EXPECT_EQ(accuracy.distinct_muons, prepared.replayed_muons);
}

TEST_F(RunnerTest, report_is_readable_while_the_run_goes_on) {
  Runner runner(*books, open_cpu);
  RunContext context{config, runner.prepare(config, [](std::string_view) {}), ""};
  runner.start([] {});
  std::uint64_t before = 0;
  for (int i = 0; i < 20; ++i) {
    const RunReport report = make_report(context, *books, false, "");
    EXPECT_GE(report.orbits.completed, before);
    before = report.orbits.completed;
  }
}

TEST_F(RunnerTest, stop_ends_a_long_run) {
  config.stream.duration = 3600s;
  Runner runner(*books, open_cpu);
  static_cast<void>(runner.prepare(config, [](std::string_view) {}));
  runner.start([] {});
  runner.stop();
  while (books->end == StreamEnd::kRunning) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(books->end, StreamEnd::kStopped);
}

TEST_F(RunnerTest, cannot_start_unprepared) {
  Runner runner(*books, open_cpu);
  EXPECT_THROW(runner.start([] {}), Error);
}

TEST_F(RunnerTest, truth_of_another_recording_is_refused) {
  std::ofstream(config.recording, std::ios::app) << "changed";
  Runner runner(*books, open_cpu);
  EXPECT_THROW(static_cast<void>(runner.prepare(config, [](std::string_view) {})), Error);
}

TEST_F(RunnerTest, recording_changed_while_it_is_read_is_refused_by_name) {
  const auto change = [&](std::string_view what) {
    if (what != kReadingTheRecording) return;
    std::ofstream(config.recording, std::ios::app) << "more";
  };
  config.truth.clear();
  Runner runner(*books, open_cpu);
  test::expect_error(ErrorCode::kMismatch, config.recording + " changed while it was read",
                     [&] { static_cast<void>(runner.prepare(config, change)); });
  EXPECT_EQ(runner.state(), RunState::kIdle);
}

TEST_F(RunnerTest, networks_in_each_others_place_are_refused) {
  std::swap(config.recalibrate_network, config.classify_network);
  Runner runner(*books, open_cpu);
  try {
    static_cast<void>(runner.prepare(config, [](std::string_view) {}));
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("a network for classify; expected one for recalibrate"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace mu40
