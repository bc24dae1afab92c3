#include "stream/accuracy_collector.hpp"

#include <algorithm>

namespace mu40 {

AccuracyCollector::AccuracyCollector(const ReplaySet& replay, AccuracyTally& tally)
    : replay_(replay),
      tally_(tally),
      muons_(replay.first_muon(replay.orbits())),
      pairs_(replay.first_pair(replay.orbits())),
      taken_(replay.orbits()),
      queue_(replay.orbits()),
      thread_([this](const std::stop_token& stop) { tally_all(stop); }) {}

// Offering one more than there is wakes the thread, which then sees the stop.
AccuracyCollector::~AccuracyCollector() {
  finish();
  thread_.request_stop();
  offered_.fetch_add(1, std::memory_order_release);
  offered_.notify_one();
}

void AccuracyCollector::offer(std::uint32_t orbit, std::span<const RecalibratedMuon> muons,
                              std::span<const ClassifiedPair> pairs) noexcept {
  if (taken_[orbit] != 0) return;
  taken_[orbit] = 1;
  std::copy(muons.begin(), muons.end(), muons_.begin() + static_cast<std::ptrdiff_t>(replay_.first_muon(orbit)));
  std::copy(pairs.begin(), pairs.end(), pairs_.begin() + static_cast<std::ptrdiff_t>(replay_.first_pair(orbit)));
  const std::uint32_t place = offered_.load(std::memory_order_relaxed);
  queue_[place] = orbit;
  offered_.store(place + 1, std::memory_order_release);
  offered_.notify_one();
}

void AccuracyCollector::finish() noexcept {
  const std::uint32_t wanted = offered_.load(std::memory_order_relaxed);
  for (std::uint32_t now = tallied_.load(std::memory_order_acquire); now != wanted;
       now = tallied_.load(std::memory_order_acquire)) {
    tallied_.wait(now, std::memory_order_acquire);
  }
}

void AccuracyCollector::tally_all(const std::stop_token& stop) noexcept {
  std::uint32_t done = 0;
  while (true) {
    offered_.wait(done, std::memory_order_acquire);
    if (stop.stop_requested()) return;
    for (const std::uint32_t offered = offered_.load(std::memory_order_acquire); done != offered; ++done) {
      const std::uint32_t orbit = queue_[done];
      const auto muons = replay_.muons(orbit);
      tally_.add({muons, std::span(muons_).subspan(replay_.first_muon(orbit), muons.size()),
                  std::span(pairs_).subspan(replay_.first_pair(orbit), replay_.pair_count(orbit)),
                  replay_.truth(orbit)});
    }
    tallied_.store(done, std::memory_order_release);
    tallied_.notify_one();
  }
}

}  // namespace mu40
