// Keeps the words read back the first time each recorded orbit completes and tallies them on a thread of its own, so
// that accuracy costs the streaming loop one copy an orbit and nothing after the recording has gone round once. Not
// here: comparing with the reference (launch_check.hpp).
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <thread>
#include <vector>

#include "measure/accuracy_tally.hpp"
#include "stream/replay_set.hpp"

namespace mu40 {

// One thread offers, a thread inside tallies. Queue: a place for every recorded orbit, so it is never full.
class AccuracyCollector {
 public:
  // Allocates for the whole replay; both must outlive it.
  AccuracyCollector(const ReplaySet& replay, AccuracyTally& tally);
  // Tallies what was offered, then ends the thread.
  ~AccuracyCollector();
  AccuracyCollector(const AccuracyCollector&) = delete;
  AccuracyCollector& operator=(const AccuracyCollector&) = delete;

  // Takes the words read back for a recorded orbit; does nothing where it has some already.
  void offer(std::uint32_t orbit, std::span<const RecalibratedMuon> muons,
             std::span<const ClassifiedPair> pairs) noexcept;

  // Waits until everything offered is in the tally.
  void finish() noexcept;

 private:
  void tally_all(const std::stop_token& stop) noexcept;

  const ReplaySet& replay_;
  AccuracyTally& tally_;
  std::vector<RecalibratedMuon> muons_;  // read back, placed as in the replay
  std::vector<ClassifiedPair> pairs_;    // the same, with the orbit offsets of their launches
  std::vector<char> taken_;              // [orbits]
  std::vector<std::uint32_t> queue_;     // [orbits] in the order offered
  std::atomic<std::uint32_t> offered_ = 0;
  std::atomic<std::uint32_t> tallied_ = 0;
  std::jthread thread_;
};

}  // namespace mu40
