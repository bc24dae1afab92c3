// The hand-over between whoever watches a board and whoever scrapes it: snapshots of the current run come in, counts
// that never decrease go out, over any number of runs, workers and books. Not here: Prometheus' types
// (metrics_collectable.hpp), reading of books (run_snapshot.hpp).
#pragma once

#include <array>
#include <mutex>
#include <optional>
#include <string>

#include "metrics/run_snapshot.hpp"

namespace mu40 {

inline constexpr std::size_t kFidelityCount = 4;

// What is known of the card itself.
struct BoardState {
  bool up = false;  // programmed, and its results are right
  // Where the card tells.
  std::optional<double> temperature_celsius;
  std::optional<double> power_watts;
};

// What a scrape sees of one board. Plain value.
struct BoardSeries {
  // Gauges of the run that goes on.
  struct CurrentRun {
    RunIdentity identity;
    Fidelity fidelity = Fidelity::kNone;
    std::optional<double> real_time_factor;
    std::array<std::array<std::optional<double>, kQuantityCount>, kEstimateCount> resolution_fwhm;
    double snapshot_age_s = 0;
  };

  std::string board;
  BoardState state;
  RunCounts counts;                                    // of all runs
  std::array<RunLatencies, kFidelityCount> latencies;  // of all runs, by the Fidelity they were taken with
  std::optional<CurrentRun> run;
};

// One a board, for as long as the board is served. Thread-safe: one watcher calls the first three, any number of
// scrapers call series(); each holds a lock for a copy of some 20 kB.
class BoardMetrics {
 public:
  // `board`: value of the label `board`.
  explicit BoardMetrics(std::string board);

  // Takes the next snapshot of a run. What grew since the last one of the same books is added; other books (another
  // run id, or another start under the same one) count from zero. Call it with the closed books, too, when a run ends.
  void run_progressed(const RunSnapshot& snapshot, SteadyTime taken);
  // The gauges of the current run go away; counts stay.
  void run_ended();
  void set_state(const BoardState& state);

  // `now` is not before the newest `taken`.
  [[nodiscard]] BoardSeries series(SteadyTime now) const;

 private:
  struct Books {
    std::string run_id;
    std::int64_t begin_ns = 0;
    RunCounts counts;
    RunLatencies latencies;
  };

  mutable std::mutex mutex_;
  BoardSeries series_;  // but for the age
  SteadyTime taken_;
  Books last_;  // what has been added of the newest books
};

}  // namespace mu40
