#include "run/verdict.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace mu40 {
namespace {

// Books of a faultless run of 2 s with 1000 launches of 10 orbits; each test spoils one thing.
class VerdictTest : public ::testing::Test {
 protected:
  VerdictTest() {
    books->begin_ns = 1'000'000'000;
    books->last_completed_ns = 3'000'000'000;
    books->end = StreamEnd::kFinished;
    books->scheduled_orbits = 10000;
    for (const auto& [account, n] : {std::pair{&books->orbits, 10000U}, std::pair{&books->muons, 50000U},
                                     std::pair{&books->pairs, 8000U}, std::pair{&books->launches, 1000U}}) {
      account->enter(n);
      account->submit(n);
      account->complete(n);
    }
    books->kernels[0].compared_records.add(50000);
    books->kernels[1].compared_records.add(8000);
    books->lateness.record(1'000'000);
  }

  [[nodiscard]] std::vector<std::string> reasons(const std::string& ending = "") const {
    return judge(config, *books, ending).reasons;
  }
  void expect_only(const std::string& reason) const { EXPECT_EQ(reasons(), std::vector<std::string>{reason}); }

  RunConfig config;
  std::unique_ptr<RunBooks> books = std::make_unique<RunBooks>();
};

TEST_F(VerdictTest, faultless_run_is_valid) { EXPECT_TRUE(reasons().empty()); }

TEST_F(VerdictTest, one_mismatch_is_enough) {
  books->kernels[1].mismatched_records.add(1);
  expect_only("classify: 1 of 8000 records differ from the reference");
}

TEST_F(VerdictTest, one_faulty_result_is_enough) {
  books->kernels[0].faults[static_cast<std::size_t>(ResultFault::kSequence)].add(1);
  expect_only("recalibrate: 1 results with a wrong sequence");
}

TEST_F(VerdictTest, dropped_orbit_is_enough) {
  books->orbits.enter(1);
  books->scheduled_orbits = 10001;
  books->orbits.drop(1);
  expect_only("1 of 10001 orbits were dropped");
}

TEST_F(VerdictTest, orbit_in_flight_at_the_end_is_not_accounted_for) {
  books->orbits.enter(1);
  books->scheduled_orbits = 10001;
  expect_only("1 orbits are not accounted for");
}

TEST_F(VerdictTest, backlog_given_up_at_the_end_is_told_beyond_the_lag_bound) {
  books->scheduled_orbits = 10050;  // 4 ms, as at any stop
  EXPECT_TRUE(reasons().empty());
  books->scheduled_orbits = 12250;
  expect_only("a backlog of 2250 orbits (200 ms) was given up at the end; the bound is 100 ms");
}

TEST_F(VerdictTest, results_that_nobody_checked_are_not_valid) {
  books->kernels[0].compared_records.add(std::uint64_t{0} - 50000);
  expect_only("recalibrate: no result was checked");
}

TEST_F(VerdictTest, short_run_is_told) {
  books->last_completed_ns = 1'500'000'000;
  expect_only("it ran 0.500 s; at least 1 s are needed");
}

TEST_F(VerdictTest, too_few_launches_are_told) {
  config.min_launches = 1001;
  expect_only("1000 launches completed; at least 1001 are needed");
}

TEST_F(VerdictTest, late_launch_breaks_the_lag_bound_only_on_the_orbit_clock) {
  books->lateness.record(250'000'000);
  expect_only("a launch was submitted 250.0 ms late; the bound is 100 ms");
  config.stream.scenario = Scenario::kOffline;
  EXPECT_TRUE(reasons().empty());
}

TEST_F(VerdictTest, dead_worker_is_told_first) {
  EXPECT_EQ(reasons("killed by signal 9").front(), "the worker ended early: killed by signal 9");
}

TEST_F(VerdictTest, hung_board_is_told) {
  books->end = StreamEnd::kHung;
  expect_only("the board did not finish a launch within 5 s");
}

}  // namespace
}  // namespace mu40
