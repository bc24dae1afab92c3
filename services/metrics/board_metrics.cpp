#include "metrics/board_metrics.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace mu40 {
namespace {

// Adds to `total` what `now` has grown by since `last`, word by word. A word that is lower than before, which a watcher
// that reads the books one after the other never sees, adds nothing.
template <class Counts>
void add_growth(Counts& total, Counts& last, const Counts& now) {
  static_assert(sizeof(Counts) % sizeof(std::uint64_t) == 0);
  using Words = std::array<std::uint64_t, sizeof(Counts) / sizeof(std::uint64_t)>;
  auto total_words = std::bit_cast<Words>(total);
  auto last_words = std::bit_cast<Words>(last);
  const auto now_words = std::bit_cast<Words>(now);
  for (std::size_t i = 0; i < now_words.size(); ++i) {
    if (now_words[i] <= last_words[i]) continue;
    total_words[i] += now_words[i] - last_words[i];
    last_words[i] = now_words[i];
  }
  total = std::bit_cast<Counts>(total_words);
  last = std::bit_cast<Counts>(last_words);
}

}  // namespace

BoardMetrics::BoardMetrics(std::string board) { series_.board = std::move(board); }

void BoardMetrics::run_progressed(const RunSnapshot& snapshot, SteadyTime taken) {
  const std::lock_guard lock(mutex_);
  // Books that had not begun when they were last read are the same books still.
  const bool same_books =
      last_.run_id == snapshot.identity.run_id && (last_.begin_ns == snapshot.begin_ns || last_.begin_ns == 0);
  if (!same_books) last_ = {};
  last_.run_id = snapshot.identity.run_id;
  last_.begin_ns = snapshot.begin_ns;
  add_growth(series_.counts, last_.counts, snapshot.counts);
  const auto fidelity = std::min(static_cast<std::size_t>(snapshot.fidelity), kFidelityCount - 1);
  add_growth(series_.latencies[fidelity], last_.latencies, snapshot.latencies);
  series_.run = {snapshot.identity, snapshot.fidelity, snapshot.real_time_factor, snapshot.resolution_fwhm, 0};
  taken_ = taken;
}

void BoardMetrics::run_ended() {
  const std::lock_guard lock(mutex_);
  series_.run.reset();
}

void BoardMetrics::set_state(const BoardState& state) {
  const std::lock_guard lock(mutex_);
  series_.state = state;
}

BoardSeries BoardMetrics::series(SteadyTime now) const {
  const std::lock_guard lock(mutex_);
  BoardSeries series = series_;
  // A snapshot may have come after the caller read its clock.
  if (series.run) series.run->snapshot_age_s = std::max(0.0, std::chrono::duration<double>(now - taken_).count());
  return series;
}

}  // namespace mu40
