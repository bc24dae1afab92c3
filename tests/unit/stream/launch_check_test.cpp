#include "stream/launch_check.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "support/fake_clock.hpp"
#include "support/fake_device.hpp"
#include "support/small_replay.hpp"

namespace mu40 {
namespace {

// The results of one launch of three orbits, as a good device writes them.
class LaunchCheck : public ::testing::Test {
 protected:
  LaunchCheck() : device_(clock_, {1, 1000, 1000}, arithmetic_kernels(), {}) {
    planned_.orbits = {2, 0, 1};
    planned_.launch.sequence = 17;
    auto* out = device_.slot(0).input.data();
    for (std::uint32_t offset = 0; offset < 3; ++offset) {
      for (MuonRecord muon : replay_.muons(planned_.orbits[offset])) {
        muon.tag |= offset << 16U;
        *out++ = muon;
        ++planned_.launch.n_muons;
      }
      planned_.launch.n_pairs += replay_.pair_count(planned_.orbits[offset]);
    }
    EXPECT_EQ(device_.submit(planned_.launch), SubmitStatus::kAccepted);
  }

  std::span<std::byte> result(KernelId kernel) {
    const auto bytes = device_.slot(0).result[static_cast<std::size_t>(kernel)];
    return {const_cast<std::byte*>(bytes.data()), bytes.size()};
  }
  ResultVerdict check(KernelId kernel) { return check_launch(replay_, planned_, kernel, result(kernel)); }

  ReplaySet replay_ = small_replay(3, 20);
  FakeClock clock_;
  FakeDevice device_;
  PlannedLaunch planned_;
};

TEST_F(LaunchCheck, good_results_have_neither_fault_nor_mismatch) {
  for (const auto kernel : {KernelId::kRecalibrate, KernelId::kClassify}) {
    const auto verdict = check(kernel);
    EXPECT_EQ(verdict.fault, ResultFault::kNone);
    EXPECT_EQ(verdict.mismatched, 0U);
    EXPECT_GT(verdict.compared, 20U);
    EXPECT_EQ(kernel_ns(verdict.header), 10'000U);
  }
}

TEST_F(LaunchCheck, every_single_flipped_payload_bit_is_one_mismatch_and_a_checksum_fault) {
  for (const auto kernel : {KernelId::kRecalibrate, KernelId::kClassify}) {
    const std::size_t payload_bits = std::size_t{check(kernel).compared} * 64;
    for (std::size_t bit = 0; bit < payload_bits; ++bit) {
      std::byte& byte = result(kernel)[sizeof(ResultHeader) + bit / 8];
      byte ^= std::byte{1} << (bit % 8);
      const auto verdict = check(kernel);
      ASSERT_EQ(verdict.fault, ResultFault::kCrc) << bit;
      ASSERT_EQ(verdict.mismatched, 1U) << bit;
      byte ^= std::byte{1} << (bit % 8);
    }
  }
}

TEST_F(LaunchCheck, any_flipped_header_bit_is_a_fault) {
  for (std::size_t bit = 0; bit < sizeof(ResultHeader) * 8; ++bit) {
    std::byte& byte = result(KernelId::kRecalibrate)[bit / 8];
    byte ^= std::byte{1} << (bit % 8);
    EXPECT_NE(check(KernelId::kRecalibrate).fault, ResultFault::kNone) << bit;
    byte ^= std::byte{1} << (bit % 8);
  }
}

TEST_F(LaunchCheck, result_of_another_launch_is_a_fault) {
  planned_.launch.sequence = 18;
  EXPECT_EQ(check(KernelId::kClassify).fault, ResultFault::kSequence);
}

TEST_F(LaunchCheck, any_bytes_survive) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 2000; ++i) {
    for (std::byte& byte : result(KernelId::kClassify)) byte = static_cast<std::byte>(random());
    const auto verdict = check(KernelId::kClassify);
    EXPECT_NE(verdict.fault, ResultFault::kNone);
    (void)kernel_ns(verdict.header);
  }
  const auto cut = check_launch(replay_, planned_, KernelId::kClassify, result(KernelId::kClassify).first(80));
  EXPECT_NE(cut.fault, ResultFault::kNone);
  EXPECT_EQ(cut.compared, 0U);
}

TEST_F(LaunchCheck, absurd_cycles_do_not_overflow) {
  ResultHeader header{};
  header.cycles = UINT64_MAX;
  EXPECT_EQ(kernel_ns(header), 0U);
  header.clock_khz = 1;
  EXPECT_LT(kernel_ns(header), std::uint64_t{1} << 62U);
  header.cycles = 300;
  header.clock_khz = 300'000;
  EXPECT_EQ(kernel_ns(header), 1000U);
}

}  // namespace
}  // namespace mu40
