// The batched evaluator against the reference, bit for bit, on every instruction-set level of this CPU.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "engine/kernel_model.hpp"
#include "layout/result_seal.hpp"
#include "network/network_writer.hpp"
#include "network/reference.hpp"
#include "support/random_network.hpp"

namespace mu40 {
namespace {

using test::Rng;

constexpr std::uint64_t kBuildId = 0x1234;

struct Result {
  std::vector<std::uint64_t> memory;
  ResultHeader header{};
  [[nodiscard]] std::span<const std::byte> bytes() const { return std::as_bytes(std::span(memory)); }
  [[nodiscard]] std::span<const std::uint64_t> records() const {
    return std::span(memory).subspan(sizeof(ResultHeader) / 8, header.count);
  }
};

Result run(KernelModel& model, std::span<const MuonRecord> muons, std::uint32_t capacity, std::uint64_t sequence = 1) {
  Result result;
  result.memory.resize(result_bytes(capacity) / 8 + 4, 0xEEEEEEEEEEEEEEEEU);
  model.run(muons, capacity, sequence, reinterpret_cast<std::byte*>(result.memory.data()));
  std::memcpy(&result.header, result.memory.data(), sizeof(result.header));
  return result;
}

template <typename Record>
std::vector<std::uint64_t> bits_of(const std::vector<Record>& records) {
  std::vector<std::uint64_t> out(records.size());
  if (!records.empty()) std::memcpy(out.data(), records.data(), records.size() * sizeof(Record));
  return out;
}

std::vector<std::uint64_t> expected(const Network& network, std::span<const MuonRecord> muons) {
  Reference reference(network);
  return network.task() == KernelId::kRecalibrate ? bits_of(reference.recalibrate(muons))
                                                  : bits_of(reference.classify(muons));
}

void expect_equal(const Network& network, std::span<const MuonRecord> muons) {
  const auto wanted = expected(network, muons);
  for (const auto level : simd_levels()) {
    KernelModel model(network.task(), network, kBuildId, level);
    const auto result = run(model, muons, static_cast<std::uint32_t>(wanted.size()));
    ASSERT_EQ(check_result(result.bytes(),
                           {network.task(), 1, network.short_hash(), static_cast<std::uint32_t>(wanted.size())}),
              ResultFault::kNone);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      ASSERT_EQ(result.records()[i], wanted[i]) << name_of(level) << ", record " << i << "\n" << network.text();
    }
    for (std::size_t i = result_bytes(result.header.count) / 8; i < result.memory.size(); ++i) {
      ASSERT_EQ(result.memory[i], 0xEEEEEEEEEEEEEEEEU) << "wrote behind its records";
    }
  }
}

class EngineOfTask : public testing::TestWithParam<KernelId> {};

TEST_P(EngineOfTask, equals_the_reference_on_random_networks_and_words) {
  Rng rng(40079 + static_cast<unsigned>(GetParam()));
  for (int i = 0; i < 60; ++i) {
    const auto network = test::random_network(GetParam(), rng);
    expect_equal(network, test::random_records(700, rng));
    if (HasFatalFailure()) return;
  }
}

TEST_P(EngineOfTask, equals_the_reference_for_every_small_number_of_muons) {
  Rng rng(7);
  const auto network = test::random_network(GetParam(), rng);
  for (std::size_t n = 0; n < 70; ++n) {
    expect_equal(network, test::random_records(n, rng));
    if (HasFatalFailure()) return;
  }
}

TEST_P(EngineOfTask, keeps_the_first_results_and_says_overflow_when_they_do_not_fit) {
  Rng rng(11);
  const auto network = test::random_network(GetParam(), rng);
  const auto muons = test::random_records(600, rng);
  const auto wanted = expected(network, muons);
  KernelModel model(GetParam(), network, kBuildId);
  for (const std::size_t capacity :
       {std::size_t{0}, std::size_t{1}, std::size_t{255}, std::size_t{256}, wanted.size() - 1}) {
    const auto result = run(model, muons, static_cast<std::uint32_t>(capacity));
    EXPECT_EQ(result.header.status, static_cast<std::uint32_t>(KernelStatus::kOverflow));
    ASSERT_EQ(result.header.count, capacity);
    EXPECT_TRUE(std::equal(result.records().begin(), result.records().end(), wanted.begin()));
    EXPECT_EQ(check_result(result.bytes(), {GetParam(), 1, network.short_hash(), static_cast<std::uint32_t>(capacity)}),
              ResultFault::kStatus);
  }
}

TEST_P(EngineOfTask, refuses_records_out_of_order_on_every_level) {
  Rng rng(13);
  const auto network = test::random_network(GetParam(), rng);
  const auto good = test::random_records(300, rng);
  for (const auto level : simd_levels()) {
    KernelModel model(GetParam(), network, kBuildId, level);
    for (std::size_t i = 0; i + 1 < good.size(); ++i) {
      auto bad = good;
      std::swap(bad[i].tag, bad[i + 1].tag);
      auto repeated = good;
      repeated[i + 1].tag = repeated[i].tag;
      for (const auto& records : {bad, repeated}) {
        const auto result = run(model, records, 4096);
        ASSERT_EQ(result.header.status, static_cast<std::uint32_t>(KernelStatus::kBadInput)) << i;
        ASSERT_EQ(result.header.count, 0U);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Tasks, EngineOfTask, testing::Values(KernelId::kRecalibrate, KernelId::kClassify),
                         [](const auto& task) {
                           return std::string(kKernelNames[static_cast<std::size_t>(task.param)]);
                         });

TEST(Engine, refuses_a_network_of_the_other_task) {
  Rng rng(1);
  EXPECT_THROW(KernelModel(KernelId::kClassify, test::random_network(KernelId::kRecalibrate, rng), kBuildId), Error);
}

TEST(Engine, writes_what_the_header_promises) {
  Rng rng(2);
  const auto network = test::random_network(KernelId::kRecalibrate, rng);
  KernelModel model(KernelId::kRecalibrate, network, kBuildId);
  const auto result = run(model, test::random_records(100, rng), 100, 99);
  EXPECT_EQ(result.header.magic, kResultMagic);
  EXPECT_EQ(result.header.fidelity, static_cast<std::uint8_t>(Fidelity::kFunctional));
  EXPECT_EQ(result.header.sequence, 99U);
  EXPECT_EQ(result.header.build_id, kBuildId);
  EXPECT_EQ(result.header.network_hash, network.short_hash());
  EXPECT_EQ(result.header.clock_khz, 1'000'000U);
  EXPECT_GT(result.header.cycles, 0U);
}

}  // namespace
}  // namespace mu40
