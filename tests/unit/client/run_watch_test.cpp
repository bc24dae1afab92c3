#include "client/run_watch.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "daemon_double.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using std::chrono::milliseconds;

// Snapshots with these sequence numbers; `ended`: the last one tells the end.
void write(grpc::ServerWriter<v1::RunSnapshot>& writer, const std::vector<std::uint64_t>& sequences,
           bool ended = false) {
  for (const std::uint64_t sequence : sequences) {
    v1::RunSnapshot snapshot;
    snapshot.set_run_id(7);
    snapshot.set_sequence(sequence);
    const bool last = ended && sequence == sequences.back();
    snapshot.mutable_run()->set_state(last ? v1::RUN_STATE_ENDED : v1::RUN_STATE_RUNNING);
    writer.Write(snapshot);
  }
}

test::RunsDouble::Script script(const std::vector<std::uint64_t>& sequences, bool ended, const grpc::Status& status) {
  return [=](grpc::ServerWriter<v1::RunSnapshot>& writer) {
    write(writer, sequences, ended);
    return status;
  };
}

const grpc::Status kBroken{grpc::StatusCode::UNAVAILABLE, "the connection broke"};
constexpr WatchPatience kImpatient{milliseconds{1}, milliseconds{2}, milliseconds{200}};

class RunWatchTest : public ::testing::Test {
 protected:
  // All that the watch gives until the run has ended.
  std::vector<std::uint64_t> sequences_until_end() {
    std::vector<std::uint64_t> seen;
    while (!watch_.ended()) {
      if (const auto snapshot = watch_.next(milliseconds{5000})) seen.push_back(snapshot->sequence());
    }
    return seen;
  }
  std::vector<std::uint64_t> asked_after() {
    std::vector<std::uint64_t> after;
    for (const auto& request : daemon_.runs.asked()) {
      EXPECT_EQ(request.id(), 7);
      after.push_back(request.after_sequence());
    }
    return after;
  }

  using Sequences = std::vector<std::uint64_t>;
  test::DaemonDouble daemon_;
  DaemonClient client_{daemon_.address()};
  RunWatch watch_{client_, 7, kImpatient};
};

TEST_F(RunWatchTest, stream_is_read_to_the_end_of_the_run) {
  daemon_.runs.scripts = {script({1, 2, 5}, true, grpc::Status::OK)};
  EXPECT_EQ(sequences_until_end(), (Sequences{1, 2, 5}));
  EXPECT_EQ(watch_.next(milliseconds{5000}), std::nullopt) << "a run that has ended has no more snapshots";
}

TEST_F(RunWatchTest, broken_stream_is_taken_up_after_the_last_snapshot_seen_and_none_comes_twice) {
  daemon_.runs.scripts = {script({1, 2}, false, kBroken), script({2, 3, 4}, false, kBroken),
                          script({5, 6}, true, grpc::Status::OK)};
  EXPECT_EQ(sequences_until_end(), (Sequences{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(asked_after(), (Sequences{0, 2, 4}));
}

TEST_F(RunWatchTest, stream_that_ends_before_the_run_is_taken_up_too) {
  daemon_.runs.scripts = {script({1}, false, grpc::Status::OK), script({2}, true, grpc::Status::OK)};
  EXPECT_EQ(sequences_until_end(), (Sequences{1, 2}));
}

TEST_F(RunWatchTest, end_told_by_a_restarted_daemon_under_an_old_number_is_the_end) {
  daemon_.runs.scripts = {script({1, 2, 3}, false, kBroken), script({1}, true, grpc::Status::OK)};
  EXPECT_EQ(sequences_until_end(), (Sequences{1, 2, 3, 1}));
}

TEST_F(RunWatchTest, daemon_that_comes_back_is_found_again) {
  daemon_.runs.scripts = {script({1, 2}, false, grpc::Status::OK), script({3}, true, grpc::Status::OK)};
  EXPECT_EQ(watch_.next(milliseconds{5000})->sequence(), 1U);
  EXPECT_EQ(watch_.next(milliseconds{5000})->sequence(), 2U);
  daemon_.stop();
  EXPECT_EQ(watch_.next(milliseconds{20}), std::nullopt);
  daemon_.start_again();
  EXPECT_EQ(sequences_until_end(), (Sequences{3}));
}

TEST_F(RunWatchTest, daemon_that_stays_away_is_given_up_with_the_reason) {
  daemon_.stop();
  test::expect_error(ErrorCode::kUnavailable, "run 7 was lost sight of, nothing came for 0.2 s: no mu40d answers at",
                     [&] {
                       while (true) static_cast<void>(watch_.next(milliseconds{50}));
                     });
}

TEST_F(RunWatchTest, what_the_daemon_refuses_is_not_asked_again) {
  daemon_.runs.scripts = {script({}, false, {grpc::StatusCode::NOT_FOUND, "run 7 does not exist"})};
  test::expect_error(ErrorCode::kNotFound, "run 7 does not exist",
                     [&] { static_cast<void>(watch_.next(milliseconds{5000})); });
  EXPECT_EQ(daemon_.runs.asked().size(), 1U);
}

TEST_F(RunWatchTest, watch_that_is_dropped_in_mid_stream_leaves_the_daemon_free) {
  std::atomic<bool> noticed = false;
  daemon_.runs.scripts = {[&](grpc::ServerWriter<v1::RunSnapshot>& writer) {
    v1::RunSnapshot snapshot;
    for (std::uint64_t sequence = 1; writer.Write(snapshot); ++sequence) snapshot.set_sequence(sequence + 1);
    noticed = true;
    return grpc::Status::OK;
  }};
  {
    RunWatch watch(client_, 7, kImpatient);
    EXPECT_TRUE(watch.next(milliseconds{5000}));
  }
  daemon_.stop();  // returns when the call has ended
  EXPECT_TRUE(noticed);
}

}  // namespace
}  // namespace mu40
