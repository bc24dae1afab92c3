#include "conformance/device_conformance.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <ostream>

#include "layout/result_seal.hpp"
#include "network/reference.hpp"
#include "support/random_network.hpp"

namespace mu40::test {
namespace {

SteadyTime now() { return std::chrono::steady_clock::now(); }

std::uint32_t count_pairs(const std::vector<MuonRecord>& muons) {
  std::uint32_t pairs = 0;
  std::uint32_t before = 0;  // muons of the same BX so far
  for (std::size_t i = 0; i < muons.size(); ++i) {
    const bool same_bx = i > 0 && tag_bx_key(muons[i].tag) == tag_bx_key(muons[i - 1].tag);
    before = same_bx ? before + 1 : 0;
    pairs += before;
  }
  return pairs;
}

std::chrono::nanoseconds thread_cpu_time() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  const auto of = [](const timeval& t) {
    return std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

// Muons that fill orbits completely, one a BX.
std::vector<MuonRecord> full_orbits(std::uint32_t n_muons, Rng& rng) {
  std::vector<MuonRecord> muons(n_muons);
  for (std::uint32_t i = 0; i < n_muons; ++i) {
    muons[i].word = {static_cast<std::uint32_t>(rng()), static_cast<std::uint32_t>(rng()),
                     static_cast<std::uint32_t>(rng())};
    muons[i].tag = make_tag(1 + i % kBxPerOrbit, 0, i / kBxPerOrbit);
  }
  return muons;
}

constexpr SlotShape kShape{4, 2000, 16000};

}  // namespace

const Network& zoo_network(KernelId kernel) {
  static const std::array<Network, kKernelCount> kNetworks{Network::load(MU40_ZOO "/recalibrate.json"),
                                                           Network::load(MU40_ZOO "/classify.json")};
  return kNetworks[static_cast<std::size_t>(kernel)];
}

void PrintTo(const DeviceUnderTest& device, std::ostream* out) { *out << device.name; }

void DeviceConformance::open(const SlotShape& shape) { device_ = GetParam().make(shape); }

SubmitStatus DeviceConformance::submit(SlotIndex slot, const std::vector<MuonRecord>& muons) {
  std::copy(muons.begin(), muons.end(), device_->slot(slot).input.begin());
  return device_->submit({slot, next_sequence_++, static_cast<std::uint32_t>(muons.size()), count_pairs(muons)});
}

Completion DeviceConformance::wait_for_one() {
  std::array<Completion, 1> completion;
  EXPECT_EQ(device_->poll(completion, now() + kPatience), 1U) << "no completion in time";
  return completion[0];
}

ResultHeader ResultConformance::header(SlotIndex slot, KernelId kernel) {
  ResultHeader header;
  std::memcpy(&header, device_->slot(slot).result[static_cast<std::size_t>(kernel)].data(), sizeof header);
  return header;
}

void ResultConformance::expect_results(const Completion& completion, const std::vector<MuonRecord>& muons) {
  ASSERT_EQ(completion.status, CompletionStatus::kOk);
  const auto expect = [&](KernelId kernel, const auto& expected) {
    const auto& network = zoo_network(kernel);
    const auto result = device_->slot(completion.launch.slot).result[static_cast<std::size_t>(kernel)];
    const auto fault = check_result(result, {kernel, completion.launch.sequence, network.short_hash(),
                                             static_cast<std::uint32_t>(expected.size())});
    ASSERT_EQ(fault, ResultFault::kNone) << name_of(fault) << " of " << kKernelNames[static_cast<std::size_t>(kernel)];
    const auto bytes = std::as_bytes(std::span(expected));
    EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), result.begin() + sizeof(ResultHeader)))
        << "records of " << kKernelNames[static_cast<std::size_t>(kernel)] << " differ from the reference's";
  };
  expect(KernelId::kRecalibrate, Reference(zoo_network(KernelId::kRecalibrate)).recalibrate(muons));
  expect(KernelId::kClassify, Reference(zoo_network(KernelId::kClassify)).classify(muons));
}

TEST_P(DeviceConformance, every_launch_completes_exactly_once_with_its_sequence) {
  open(kShape);
  Rng rng(1);
  std::map<std::uint64_t, SlotIndex> in_flight;
  std::uint32_t completed = 0;
  constexpr std::uint32_t kLaunches = 200;
  for (std::uint32_t i = 0; i < kLaunches || !in_flight.empty();) {
    for (SlotIndex slot = 0; slot < kShape.slots && i < kLaunches; ++slot) {
      const bool is_busy = std::any_of(in_flight.begin(), in_flight.end(), [=](auto& f) { return f.second == slot; });
      if (is_busy) continue;
      in_flight[next_sequence_] = slot;
      ASSERT_EQ(submit(slot, random_records(rng() % kShape.muon_capacity, rng)), SubmitStatus::kAccepted);
      ++i;
    }
    std::array<Completion, 3> completions;
    const auto n = device_->poll(completions, now() + kPatience);
    ASSERT_GT(n, 0U);
    for (std::size_t c = 0; c < n; ++c) {
      const auto& launch = completions[c].launch;
      ASSERT_TRUE(in_flight.contains(launch.sequence)) << "sequence " << launch.sequence;
      EXPECT_EQ(in_flight[launch.sequence], launch.slot);
      in_flight.erase(launch.sequence);
      ++completed;
    }
  }
  EXPECT_EQ(completed, kLaunches);
  std::array<Completion, 1> nothing;
  EXPECT_EQ(device_->poll(nothing, now()), 0U);
}

TEST_P(DeviceConformance, takes_at_least_three_launches_at_once_and_then_says_full) {
  open({3, 2000, 16000});
  Rng rng(2);
  for (SlotIndex slot = 0; slot < 3; ++slot) EXPECT_EQ(submit(slot, random_records(500, rng)), SubmitStatus::kAccepted);
  EXPECT_EQ(device_->submit({1, 1, 0, 0}), SubmitStatus::kFull) << "slot 1 is in flight";
  for (int i = 0; i < 3; ++i) wait_for_one();
  EXPECT_EQ(submit(1, random_records(500, rng)), SubmitStatus::kAccepted);
  wait_for_one();
}

TEST_P(DeviceConformance, poll_sleeps_until_its_deadline_and_no_longer) {
  open(kShape);
  constexpr std::chrono::milliseconds kWait{60};
  std::array<Completion, 1> completion;
  const auto cpu = thread_cpu_time();
  const auto start = now();
  EXPECT_EQ(device_->poll(completion, start + kWait), 0U);
  const auto took = now() - start;
  EXPECT_GE(took, kWait);
  EXPECT_LT(took, kWait + std::chrono::seconds(1));
  EXPECT_LT(thread_cpu_time() - cpu, kWait / 2) << "poll spins";
}

TEST_P(DeviceConformance, poll_with_a_deadline_in_the_past_returns_at_once) {
  open(kShape);
  std::array<Completion, 1> completion;
  const auto start = now();
  EXPECT_EQ(device_->poll(completion, start - std::chrono::seconds(1)), 0U);
  EXPECT_LT(now() - start, std::chrono::milliseconds(500));
}

TEST_P(DeviceConformance, times_of_a_completion_are_in_order) {
  open(kShape);
  Rng rng(3);
  for (int i = 0; i < 20; ++i) {
    const auto before = now();
    ASSERT_EQ(submit(0, random_records(100, rng)), SubmitStatus::kAccepted);
    const auto completion = wait_for_one();
    EXPECT_LE(before, completion.to_device_done);
    EXPECT_LE(completion.to_device_done, completion.started);
    EXPECT_LE(completion.started, completion.finished);
    EXPECT_LE(completion.finished, completion.from_device_done);
    EXPECT_LE(completion.from_device_done, now());
  }
}

TEST_P(DeviceConformance, slots_have_the_capacity_asked_for) {
  open(kShape);
  for (SlotIndex slot = 0; slot < kShape.slots; ++slot) {
    EXPECT_EQ(device_->slot(slot).input.size(), kShape.muon_capacity);
    if (!device_->info().gives_results) continue;
    EXPECT_EQ(device_->slot(slot).result[0].size(), result_bytes(kShape.muon_capacity));
    EXPECT_EQ(device_->slot(slot).result[1].size(), result_bytes(kShape.pair_capacity));
  }
}

TEST_P(DeviceConformance, closing_with_launches_in_flight_ends) {
  open(kShape);
  Rng rng(4);
  for (SlotIndex slot = 0; slot < kShape.slots; ++slot) {
    EXPECT_EQ(submit(slot, random_records(2000, rng)), SubmitStatus::kAccepted);
  }
  const auto start = now();
  device_.reset();
  EXPECT_LT(now() - start, kPatience);
}

TEST_P(ResultConformance, results_are_those_of_the_launch) {
  open(kShape);
  Rng rng(5);
  std::map<std::uint64_t, std::vector<MuonRecord>> launched;
  for (int round = 0; round < 10; ++round) {
    for (SlotIndex slot = 0; slot < kShape.slots; ++slot) {
      const auto muons = random_records(1 + rng() % kShape.muon_capacity, rng);
      launched[next_sequence_] = muons;
      ASSERT_EQ(submit(slot, muons), SubmitStatus::kAccepted);
    }
    for (SlotIndex slot = 0; slot < kShape.slots; ++slot) {
      const auto completion = wait_for_one();
      expect_results(completion, launched.at(completion.launch.sequence));
    }
  }
}

TEST_P(ResultConformance, other_words_in_the_same_slot_give_other_results) {
  open({1, 100, 0});
  Rng rng(6);
  std::array<std::vector<std::byte>, 2> seen;
  for (auto& bytes : seen) {
    const auto muons = full_orbits(100, rng);
    ASSERT_EQ(submit(0, muons), SubmitStatus::kAccepted);
    expect_results(wait_for_one(), muons);
    const auto result = device_->slot(0).result[0];
    bytes.assign(result.begin() + sizeof(ResultHeader), result.end());
  }
  EXPECT_NE(seen[0], seen[1]);
}

TEST_P(ResultConformance, no_muons_give_two_sealed_headers_without_records) {
  open(kShape);
  ASSERT_EQ(submit(2, {}), SubmitStatus::kAccepted);
  expect_results(wait_for_one(), {});
}

TEST_P(ResultConformance, the_largest_launch_is_computed) {
  const SlotShape shape{1, 8 * kBxPerOrbit, 0};
  open(shape);
  Rng rng(7);
  const auto muons = full_orbits(shape.muon_capacity, rng);
  ASSERT_EQ(submit(0, muons), SubmitStatus::kAccepted);
  expect_results(wait_for_one(), muons);
}

TEST_P(ResultConformance, more_pairs_than_capacity_are_an_overflow_with_the_first_pairs_written) {
  constexpr std::uint32_t kCapacity = 10;
  open({1, 100, kCapacity});
  std::vector<MuonRecord> muons(16);
  for (std::uint32_t i = 0; i < muons.size(); ++i) muons[i] = {{i * 1024U + 5U, i, i}, make_tag(7, i, 0)};
  ASSERT_EQ(submit(0, muons), SubmitStatus::kAccepted);
  const auto completion = wait_for_one();
  EXPECT_EQ(completion.launch.n_pairs, 120U);
  const auto classified = header(0, KernelId::kClassify);
  EXPECT_EQ(classified.status, static_cast<std::uint32_t>(KernelStatus::kOverflow));
  EXPECT_EQ(classified.count, kCapacity);
  EXPECT_EQ(check_result(device_->slot(0).result[1], {KernelId::kClassify, completion.launch.sequence,
                                                      zoo_network(KernelId::kClassify).short_hash(), 120}),
            ResultFault::kStatus);
}

TEST_P(ResultConformance, muons_out_of_order_are_refused_by_both_kernels) {
  open(kShape);
  const std::vector<MuonRecord> muons{{{}, make_tag(9, 0, 0)}, {{}, make_tag(8, 0, 0)}};
  ASSERT_EQ(submit(0, muons), SubmitStatus::kAccepted);
  wait_for_one();
  for (const auto kernel : {KernelId::kRecalibrate, KernelId::kClassify}) {
    EXPECT_EQ(header(0, kernel).status, static_cast<std::uint32_t>(KernelStatus::kBadInput));
    EXPECT_EQ(header(0, kernel).count, 0U);
  }
}

TEST_P(ResultConformance, results_say_how_they_came_about) {
  open(kShape);
  ASSERT_EQ(submit(0, {}), SubmitStatus::kAccepted);
  wait_for_one();
  for (const auto kernel : {KernelId::kRecalibrate, KernelId::kClassify}) {
    EXPECT_EQ(header(0, kernel).fidelity, static_cast<std::uint8_t>(GetParam().fidelity));
  }
}

}  // namespace mu40::test
