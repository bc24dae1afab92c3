// The books of one run: what was due and what became of it, faults, mismatches, stage histograms, accuracy. Standard
// layout, no pointers, valid when all bytes are zero: it lives in shared memory and outlives the streaming loop, which
// is its only writer. Not here: the verdict over it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "layout/kernel_interface.hpp"
#include "layout/result_seal.hpp"
#include "measure/accuracy_tally.hpp"
#include "measure/latency_histogram.hpp"
#include "stream/stage_times.hpp"

namespace mu40 {

// One kind of thing at one moment.
struct AccountView {
  std::uint64_t due = 0;
  std::uint64_t submitted = 0;
  std::uint64_t completed = 0;
  std::uint64_t dropped = 0;
  std::uint64_t failed = 0;
  // due = completed + dropped + failed + in flight, at every moment; in flight includes what is due and not yet
  // submitted.
  [[nodiscard]] std::uint64_t in_flight() const noexcept { return due - completed - dropped - failed; }
};

// The account of one kind of thing. `due` is raised before anything else and read after everything else, so that what
// is in flight is never negative, whenever it is read and wherever the writer is killed. One writer, any readers.
class Account {
 public:
  void enter(std::uint64_t n) noexcept { raise(due_, n); }
  void submit(std::uint64_t n) noexcept { raise(submitted_, n); }
  void complete(std::uint64_t n) noexcept { raise(completed_, n); }
  void drop(std::uint64_t n) noexcept { raise(dropped_, n); }
  void fail(std::uint64_t n) noexcept { raise(failed_, n); }

  [[nodiscard]] AccountView view() const noexcept {
    AccountView view;
    view.completed = completed_.load(std::memory_order_acquire);
    view.dropped = dropped_.load(std::memory_order_acquire);
    view.failed = failed_.load(std::memory_order_acquire);
    view.submitted = submitted_.load(std::memory_order_acquire);
    view.due = due_.load(std::memory_order_acquire);
    return view;
  }

 private:
  using Counter = std::atomic<std::uint64_t>;
  static void raise(Counter& counter, std::uint64_t n) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_release);
  }
  Counter due_{};
  Counter submitted_{};
  Counter completed_{};
  Counter dropped_{};
  Counter failed_{};
};

// How a run ended.
enum class StreamEnd : std::uint32_t {
  kRunning = 0,
  kFinished,      // its duration or number of orbits is over
  kStopped,       // asked to stop; its numbers count
  kHung,          // a launch did not come back in time
  kDeviceFailed,  // the device said that it is gone
};
[[nodiscard]] constexpr std::string_view name_of(StreamEnd end) noexcept {
  constexpr std::array<std::string_view, 5> kNames{"running", "finished", "stopped", "hung", "device_failed"};
  const auto i = static_cast<std::size_t>(end);
  return i < kNames.size() ? kNames[i] : "unknown";
}

// What one kernel's results were like.
struct KernelBooks {
  TallyCounter<std::uint64_t> compared_records;
  TallyCounter<std::uint64_t> mismatched_records;                     // differ from the reference in any bit
  std::array<TallyCounter<std::uint64_t>, kResultFaultCount> faults;  // result buffers, by ResultFault
  TallyCounter<std::uint64_t> fidelities;                             // bit 2^f is set once a header said Fidelity f
  std::atomic<std::uint64_t> build_id;                                // from the newest header
  std::atomic<std::uint32_t> clock_khz;                               // from the newest header
};

// About 5 MB. One writer, any number of readers, in any processes that map it.
struct RunBooks {
  Account orbits;
  Account muons;  // records that go to the board
  Account pairs;
  Account launches;  // failed: the device said so, a result was at fault, or it never came back

  std::array<KernelBooks, kKernelCount> kernels;
  TallyCounter<std::uint64_t> stray_completions;  // of a launch that was not in flight: a defect of the device
  TallyCounter<std::uint64_t> stalls;             // launches that found no free slot when they were due
  TallyCounter<std::uint64_t> stalled_ns;         // how long they waited for one, in all

  // On the steady clock, in ns since its epoch; 0 = not yet.
  std::atomic<std::int64_t> begin_ns;           // t0: the due time of orbit 0
  std::atomic<std::int64_t> last_completed_ns;  // when the newest launch was checked
  // UTC in ns since 1970 less the steady clock, the two read together at begin_ns, and 10 ms before last_completed_ns
  // or later. They differ where UTC and the steady clock have run apart, as when somebody has set the clock.
  std::atomic<std::int64_t> begin_utc_offset_ns;
  std::atomic<std::int64_t> last_utc_offset_ns;
  // Orbits that the time line called for until the loop stopped taking them; more than orbits.due where a backlog was
  // given up at the end. In `single` and `offline` the same as orbits.due.
  std::atomic<std::uint64_t> scheduled_orbits;
  std::atomic<StreamEnd> end;

  // One sample a completed launch.
  LatencyHistogram latency;  // checked - due of the launch's oldest orbit: bounds the latency of each of its orbits
  std::array<LatencyHistogram, kStageCount> stages;
  LatencyHistogram service;   // checked - submitted
  LatencyHistogram lateness;  // submitted - due of the launch's newest orbit

  AccuracyTally accuracy;

  // After the writer is gone: what was in flight has failed. The caller is the writer now.
  void close() noexcept {
    for (Account* account : {&orbits, &muons, &pairs, &launches}) account->fail(account->view().in_flight());
  }
};
static_assert(std::is_standard_layout_v<RunBooks>);
static_assert(std::atomic<StreamEnd>::is_always_lock_free && std::atomic<std::int64_t>::is_always_lock_free);

}  // namespace mu40
