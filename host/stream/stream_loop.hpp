// The streaming loop: takes orbits from a ReplaySet at the pace of its scenario, launches them on a device, checks what
// comes back and keeps the books. One thread; no lock, allocation or exception while it runs.
// Not here: choosing devices and settings, the verdict, anything printed.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "device/inference_device.hpp"
#include "stream/accuracy_collector.hpp"
#include "stream/clock.hpp"
#include "stream/launch_check.hpp"
#include "stream/orbit_source.hpp"
#include "stream/pacer.hpp"
#include "stream/replay_set.hpp"
#include "stream/run_books.hpp"
#include "stream/slot_shape.hpp"
#include "stream/stream_settings.hpp"

namespace mu40 {

// Single thread; run() once. Everything passed in must outlive it; `books` must be zero.
class StreamLoop {
 public:
  // Throws Error where settings are out of range, the replay is empty, the device's slots are too small, or the device
  // gives results and the replay has no expected ones.
  StreamLoop(const ReplaySet& replay, InferenceDevice& device, Clock& clock, const StreamSettings& settings,
             RunBooks& books);

  // Streams until the run is over or `stop` is set (seen within 50 ms), waits for what is in flight and returns how it
  // ended, which also stands in the books. Afterwards nothing is in flight: what did not come back has failed.
  StreamEnd run(const std::atomic<bool>& stop) noexcept;

  // The first sequence number that this run did not use.
  [[nodiscard]] std::uint64_t next_sequence() const noexcept { return next_sequence_; }

 private:
  // One launch, from its planning to its completion. There is one more of them than slots: the one being planned.
  struct Flight {
    PlannedLaunch planned;
    LaunchTimes times;
    SteadyTime newest_due;
  };

  void begin() noexcept;
  [[nodiscard]] std::int64_t utc_offset_ns() noexcept;
  [[nodiscard]] bool interrupted(SteadyTime now) noexcept;
  void plan_next() noexcept;
  [[nodiscard]] bool wait_for_slot() noexcept;
  [[nodiscard]] bool wait_for_due(const Flight& flight) noexcept;
  [[nodiscard]] Flight& take_slot() noexcept;
  void pack(Flight& flight) noexcept;
  void submit(Flight& flight) noexcept;
  void wait(SteadyTime until) noexcept;
  void reap(SteadyTime wait_until) noexcept;
  void complete(const Completion& completion) noexcept;
  [[nodiscard]] bool check_results(const Flight& flight, std::uint64_t& longest_kernel_ns) noexcept;
  void collect(AccuracyCollector& accuracy, const Flight& flight) noexcept;
  void record_times(const Flight& flight, std::uint64_t longest_kernel_ns) noexcept;
  void watch_deadline(SteadyTime now) noexcept;
  void drain() noexcept;
  // Applies one movement of an account to orbits, muons, pairs and launches.
  void post(void (Account::*movement)(std::uint64_t) noexcept, const PlannedLaunch& planned) noexcept;

  const ReplaySet& replay_;
  InferenceDevice& device_;
  Clock& clock_;
  const StreamSettings settings_;
  RunBooks& books_;
  std::vector<Slot> slots_;
  OrbitSource source_;
  Pacer pacer_;                                // of `lhc`
  std::optional<AccuracyCollector> accuracy_;  // where the device gives results
  std::vector<Flight> flights_;                // [slots], by slot index
  std::vector<char> in_flight_;                // [slots]; all but these are free
  std::size_t in_flight_count_ = 0;
  SlotIndex last_slot_;  // taken
  Flight next_;          // planned, without a slot as yet
  std::uint64_t orbit_limit_ = 0;
  std::uint64_t next_sequence_;
  SteadyTime begin_;
  SteadyTime next_utc_;  // when UTC is read again
  const std::atomic<bool>* stop_ = nullptr;
  StreamEnd end_ = StreamEnd::kRunning;
};

}  // namespace mu40
