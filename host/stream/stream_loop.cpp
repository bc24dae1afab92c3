#include "stream/stream_loop.hpp"

#include <algorithm>
#include <utility>

#include "layout/error.hpp"

namespace mu40 {
namespace {

using std::chrono::nanoseconds;

// A request to stop is seen at least this often.
constexpr std::chrono::milliseconds kLongestWait{50};
// The time line of `lhc` begins this long after run(), so that its first launch is packed in time.
constexpr std::chrono::milliseconds kLeadIn{1};
// How long after the end of its time line `lhc` may go on to clear a backlog; what is left then is given up.
constexpr std::chrono::seconds kOverrun{1};
// The two clocks are read together when no more than this passes meanwhile, or as near as so many readings come to it.
constexpr nanoseconds kTogether{1000};
constexpr int kUtcReadings = 4;
constexpr std::chrono::milliseconds kUtcPeriod{10};  // three clock readings a launch would be 1 % of the null device's
constexpr SteadyTime kNoWait = SteadyTime::min();

std::uint64_t ns_between(SteadyTime from, SteadyTime to) noexcept {
  return to > from ? static_cast<std::uint64_t>(nanoseconds{to - from}.count()) : 0;
}

std::int64_t ns_of(SteadyTime time) noexcept { return nanoseconds{time.time_since_epoch()}.count(); }

}  // namespace

StreamLoop::StreamLoop(const ReplaySet& replay, InferenceDevice& device, Clock& clock, const StreamSettings& settings,
                       RunBooks& books)
    : replay_(replay),
      device_(device),
      clock_(clock),
      settings_(settings),
      books_(books),
      slots_(take_slots(device, slot_shape(replay, settings))),
      source_(replay.orbits(), settings.seed),
      pacer_({}, settings.speed),
      flights_(settings.slots),
      in_flight_(settings.slots),
      last_slot_(settings.slots - 1),
      next_sequence_(settings.first_sequence) {
  const bool gives_results = device.info().gives_results;
  if (gives_results && !replay.has_expected()) {
    throw Error(ErrorCode::kInvalidArgument, "the replay has no expected results to check the device with");
  }
  for (Flight& flight : flights_) flight.planned.orbits.reserve(settings.orbits_per_launch);
  next_.planned.orbits.reserve(settings.orbits_per_launch);
  if (gives_results) accuracy_.emplace(replay, books.accuracy);
}

StreamEnd StreamLoop::run(const std::atomic<bool>& stop) noexcept {
  stop_ = &stop;
  begin();
  for (SteadyTime now = clock_.now(); !interrupted(now); now = clock_.now()) {
    if (source_.taken() == orbit_limit_) {
      end_ = StreamEnd::kFinished;
      break;
    }
    plan_next();
    if (!wait_for_slot()) continue;
    Flight& flight = take_slot();
    pack(flight);
    if (!wait_for_due(flight)) break;
    submit(flight);
    reap(kNoWait);
  }
  const std::uint64_t called =
      settings_.scenario == Scenario::kLhc ? std::min(pacer_.due_before(clock_.now()), orbit_limit_) : 0;
  books_.scheduled_orbits.store(std::max(called, books_.orbits.view().due), std::memory_order_release);
  drain();
  if (accuracy_) accuracy_->finish();
  books_.end.store(end_, std::memory_order_release);
  return end_;
}

void StreamLoop::begin() noexcept {
  begin_ = clock_.now();
  orbit_limit_ = settings_.orbits.value_or(UINT64_MAX);
  if (settings_.scenario == Scenario::kLhc) {
    begin_ += kLeadIn;
    pacer_ = pacer_.from(begin_);
    if (settings_.duration) orbit_limit_ = std::min(orbit_limit_, pacer_.due_before(begin_ + *settings_.duration));
  }
  books_.begin_utc_offset_ns.store(utc_offset_ns(), std::memory_order_release);
  books_.begin_ns.store(ns_of(begin_), std::memory_order_release);
}

// UTC less the steady clock. Read again where something came between the two readings.
std::int64_t StreamLoop::utc_offset_ns() noexcept {
  std::int64_t offset = 0;
  auto shortest = nanoseconds::max();
  SteadyTime before = clock_.now();
  for (int reading = 0; reading < kUtcReadings && shortest > kTogether; ++reading) {
    const auto utc = clock_.utc_now();
    const SteadyTime after = clock_.now();
    if (after - before < shortest) {
      shortest = after - before;
      offset = nanoseconds{utc.time_since_epoch()}.count() - ns_of(before + shortest / 2);
    }
    before = after;
  }
  return offset;
}

bool StreamLoop::interrupted(SteadyTime now) noexcept {
  if (end_ != StreamEnd::kRunning) return true;
  const bool lhc = settings_.scenario == Scenario::kLhc;
  if (stop_->load(std::memory_order_relaxed)) {
    end_ = StreamEnd::kStopped;
  } else if (settings_.duration && now >= begin_ + *settings_.duration + (lhc ? kOverrun : std::chrono::seconds{0})) {
    end_ = StreamEnd::kFinished;
  }
  return end_ != StreamEnd::kRunning;
}

void StreamLoop::plan_next() noexcept {
  PlannedLaunch& planned = next_.planned;
  planned.launch = {};
  planned.orbits.clear();
  const std::uint64_t first = source_.taken();
  const std::uint64_t last = std::min<std::uint64_t>(first + settings_.orbits_per_launch, orbit_limit_);
  while (source_.taken() < last) {
    const std::uint32_t orbit = source_.next().replay_index;
    planned.orbits.push_back(orbit);
    planned.launch.n_muons += static_cast<std::uint32_t>(replay_.muons(orbit).size());
    planned.launch.n_pairs += replay_.pair_count(orbit);
  }
  next_.times = {};
  if (settings_.scenario == Scenario::kLhc) {
    next_.times.due = pacer_.due(first);
    next_.newest_due = pacer_.due(last - 1);
  }
}

// False where there is none: the run was interrupted, or the launch was dropped.
bool StreamLoop::wait_for_slot() noexcept {
  const bool lhc = settings_.scenario == Scenario::kLhc;
  std::optional<SteadyTime> stalled_since;
  while (settings_.scenario == Scenario::kSingle ? in_flight_count_ != 0 : in_flight_count_ == slots_.size()) {
    const SteadyTime now = clock_.now();
    if (interrupted(now)) return false;
    const bool due = lhc && now >= next_.newest_due;
    if (due && !stalled_since) {
      stalled_since = now;
      books_.stalls.add(1);
    }
    if (due && settings_.overload == OverloadPolicy::kDrop) {
      post(&Account::enter, next_.planned);
      post(&Account::drop, next_.planned);
      reap(kNoWait);
      return false;
    }
    wait(lhc && !due ? next_.newest_due : SteadyTime::max());
  }
  if (stalled_since) books_.stalled_ns.add(ns_between(*stalled_since, clock_.now()));
  return !interrupted(clock_.now());
}

// Gives the planned launch the next free slot; in turn, because devices may serve a slot by a fixed compute unit.
StreamLoop::Flight& StreamLoop::take_slot() noexcept {
  do {
    last_slot_ = (last_slot_ + 1) % settings_.slots;
  } while (in_flight_[last_slot_] != 0);
  Flight& flight = flights_[last_slot_];
  std::swap(flight, next_);
  flight.planned.launch.slot = last_slot_;
  flight.planned.launch.sequence = next_sequence_++;
  return flight;
}

void StreamLoop::pack(Flight& flight) noexcept {
  flight.times.pack_begin = clock_.now();
  MuonRecord* out = slots_[flight.planned.launch.slot].input.data();
  for (std::size_t offset = 0; offset < flight.planned.orbits.size(); ++offset) {
    const std::uint32_t offset_bits = make_tag(0, 0, static_cast<std::uint32_t>(offset));
    for (const MuonRecord& muon : replay_.muons(flight.planned.orbits[offset])) {
      *out++ = {muon.word, muon.tag | offset_bits};
    }
  }
  flight.times.pack_end = clock_.now();
  if (settings_.scenario != Scenario::kLhc) {
    flight.times.due = flight.times.pack_begin;
    flight.newest_due = flight.times.pack_begin;
  }
}

// False where the run was interrupted; the launch then never became due.
bool StreamLoop::wait_for_due(const Flight& flight) noexcept {
  for (SteadyTime now = flight.times.pack_end; now < flight.newest_due; now = clock_.now()) {
    if (interrupted(now)) return false;
    wait(flight.newest_due);
  }
  return true;
}

void StreamLoop::submit(Flight& flight) noexcept {
  const PlannedLaunch& planned = flight.planned;
  post(&Account::enter, planned);
  bool full_before = false;
  while (true) {
    const SteadyTime now = clock_.now();
    flight.times.submitted = now;
    const SubmitStatus status = device_.submit(planned.launch);
    if (status == SubmitStatus::kAccepted) {
      post(&Account::submit, planned);
      in_flight_[planned.launch.slot] = 1;
      ++in_flight_count_;
      return;
    }
    if (status == SubmitStatus::kFailed) {
      end_ = StreamEnd::kDeviceFailed;
      post(&Account::fail, planned);
      return;
    }
    if (!full_before) books_.stalls.add(1);
    full_before = true;
    if (interrupted(now) || (settings_.scenario == Scenario::kLhc && settings_.overload == OverloadPolicy::kDrop)) {
      post(&Account::drop, planned);
      return;
    }
    wait(SteadyTime::max());
  }
}

// Lets time pass until `until`, a completion, or the next look at `stop`.
void StreamLoop::wait(SteadyTime until) noexcept {
  until = std::min(until, clock_.now() + kLongestWait);
  if (in_flight_count_ != 0) {
    reap(until);
  } else {
    clock_.wait_until(until);
  }
}

// Handles completions, waiting for one until `wait_until`.
void StreamLoop::reap(SteadyTime wait_until) noexcept {
  if (in_flight_count_ == 0) return;
  std::array<Completion, 16> completions;
  const std::size_t n = device_.poll(completions, wait_until);
  for (std::size_t i = 0; i < n; ++i) complete(completions[i]);
  watch_deadline(clock_.now());
}

void StreamLoop::complete(const Completion& completion) noexcept {
  const SlotIndex slot = completion.launch.slot;
  if (slot >= flights_.size() || in_flight_[slot] == 0 ||
      completion.launch.sequence != flights_[slot].planned.launch.sequence) {
    books_.stray_completions.add(1);
    return;
  }
  Flight& flight = flights_[slot];
  flight.times.to_device_done = completion.to_device_done;
  flight.times.finished = completion.finished;
  flight.times.from_device_done = completion.from_device_done;
  std::uint64_t longest_kernel_ns = 0;
  const bool gives_results = device_.info().gives_results;
  const bool good = gives_results
                        ? completion.status == CompletionStatus::kOk && check_results(flight, longest_kernel_ns)
                        : completion.status == CompletionStatus::kNoResult;
  flight.times.checked = clock_.now();
  if (good) {
    post(&Account::complete, flight.planned);
    record_times(flight, longest_kernel_ns);
    if (accuracy_) collect(*accuracy_, flight);
  } else {
    post(&Account::fail, flight.planned);
  }
  in_flight_[slot] = 0;
  --in_flight_count_;
}

// False where a result buffer is at fault. A record that differs is a mismatch, not a fault.
bool StreamLoop::check_results(const Flight& flight, std::uint64_t& longest_kernel_ns) noexcept {
  bool good = true;
  for (std::size_t k = 0; k < kKernelCount; ++k) {
    const ResultVerdict verdict =
        check_launch(replay_, flight.planned, static_cast<KernelId>(k), slots_[flight.planned.launch.slot].result[k]);
    KernelBooks& books = books_.kernels[k];
    books.compared_records.add(verdict.compared);
    books.mismatched_records.add(verdict.mismatched);
    books.faults[static_cast<std::size_t>(verdict.fault)].add(1);
    if (verdict.fault != ResultFault::kNone) {
      good = false;
      continue;
    }
    const std::uint64_t fidelity = std::uint64_t{1} << std::min<unsigned>(verdict.header.fidelity, 63);
    books.fidelities.add(fidelity & ~books.fidelities.value());
    books.build_id.store(verdict.header.build_id, std::memory_order_relaxed);
    books.clock_khz.store(verdict.header.clock_khz, std::memory_order_relaxed);
    longest_kernel_ns = std::max(longest_kernel_ns, kernel_ns(verdict.header));
  }
  return good;
}

void StreamLoop::collect(AccuracyCollector& accuracy, const Flight& flight) noexcept {
  const auto& result = slots_[flight.planned.launch.slot].result;
  auto muons = result_records<RecalibratedMuon>(result[static_cast<std::size_t>(KernelId::kRecalibrate)],
                                                flight.planned.launch.n_muons);
  auto pairs = result_records<ClassifiedPair>(result[static_cast<std::size_t>(KernelId::kClassify)],
                                              flight.planned.launch.n_pairs);
  for (const std::uint32_t orbit : flight.planned.orbits) {
    const std::size_t n_muons = replay_.muons(orbit).size();
    const std::size_t n_pairs = replay_.pair_count(orbit);
    accuracy.offer(orbit, muons.first(n_muons), pairs.first(n_pairs));
    muons = muons.subspan(n_muons);
    pairs = pairs.subspan(n_pairs);
  }
}

void StreamLoop::record_times(const Flight& flight, std::uint64_t longest_kernel_ns) noexcept {
  const LaunchTimes& times = flight.times;
  const auto stages = stage_times(times, longest_kernel_ns);
  for (std::size_t s = 0; s < kStageCount; ++s) books_.stages[s].record(stages[s]);
  books_.latency.record(ns_between(times.due, times.checked));
  books_.service.record(ns_between(times.submitted, times.checked));
  books_.lateness.record(ns_between(flight.newest_due, times.submitted));
  if (times.checked >= next_utc_) {
    books_.last_utc_offset_ns.store(utc_offset_ns(), std::memory_order_release);
    next_utc_ = times.checked + kUtcPeriod;
  }
  books_.last_completed_ns.store(ns_of(times.checked), std::memory_order_release);
}

void StreamLoop::watch_deadline(SteadyTime now) noexcept {
  for (std::size_t slot = 0; slot < flights_.size(); ++slot) {
    if (in_flight_[slot] != 0 && now - flights_[slot].times.submitted > settings_.launch_deadline) {
      end_ = StreamEnd::kHung;
    }
  }
}

// Waits for what is in flight; what cannot come back any more has failed.
void StreamLoop::drain() noexcept {
  while (in_flight_count_ != 0 && end_ != StreamEnd::kHung && end_ != StreamEnd::kDeviceFailed) {
    reap(clock_.now() + kLongestWait);
  }
  for (std::size_t slot = 0; slot < flights_.size(); ++slot) {
    if (in_flight_[slot] == 0) continue;
    post(&Account::fail, flights_[slot].planned);
    in_flight_[slot] = 0;
    --in_flight_count_;
  }
}

void StreamLoop::post(void (Account::*movement)(std::uint64_t) noexcept, const PlannedLaunch& planned) noexcept {
  (books_.orbits.*movement)(planned.orbits.size());
  (books_.muons.*movement)(planned.launch.n_muons);
  (books_.pairs.*movement)(planned.launch.n_pairs);
  (books_.launches.*movement)(1);
}

}  // namespace mu40
