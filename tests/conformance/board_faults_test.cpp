// What the host sees of each fault of a board, through the XRT device on a software board that is told to misbehave.
// Runs under mu40-with-swboard. Only what a real card would show is looked at; the board's log serves to count.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "device_xrt/xrt_device.hpp"
#include "layout/board_gone_status.h"
#include "layout/result_seal.hpp"
#include "network/network.hpp"
#include "swboard/environment.hpp"

namespace mu40::test {
namespace {

constexpr std::uint32_t kMuons = 200;
constexpr int kLaunches = 200;
constexpr int kExitNoCompletion = 17;

SteadyTime soon(std::chrono::milliseconds patience) { return std::chrono::steady_clock::now() + patience; }

std::unique_ptr<XrtDevice> open_with(const std::string& faults) {
  ::setenv("MU40_SWBOARD_FAULTS", faults.c_str(), 1);
  return std::make_unique<XrtDevice>(XrtDeviceConfig{
      "0", swboard::software_board_xclbin(swboard::software_board_root(), "mu40_software.xclbin"), {2, kMuons, 0}});
}

// Lines of the board's log that have all these words.
int count_log_lines(const std::string& first, const std::string& second) {
  std::ifstream log(std::getenv("MU40_SWBOARD_LOG"));
  int count = 0;
  for (std::string line; std::getline(log, line);) {
    if (line.find(first) != std::string::npos && line.find(second) != std::string::npos) ++count;
  }
  return count;
}

std::uint64_t network_hash(KernelId kernel) {
  const auto file = kernel == KernelId::kRecalibrate ? "/recalibrate.json" : "/classify.json";
  return Network::load(std::string(MU40_ZOO) + file).short_hash();
}

// Launches one after the other, a full slot of muons each; how often each fault was seen in each kernel's result.
std::array<std::map<ResultFault, int>, kKernelCount> faults_seen(InferenceDevice& device) {
  std::array<std::map<ResultFault, int>, kKernelCount> seen;
  const std::array<std::uint64_t, kKernelCount> hashes{network_hash(KernelId::kRecalibrate),
                                                       network_hash(KernelId::kClassify)};
  for (int i = 0; i < kLaunches; ++i) {
    const auto slot = static_cast<SlotIndex>(i % 2);
    const auto input = device.slot(slot).input;
    for (std::uint32_t m = 0; m < kMuons; ++m) {
      input[m] = {{static_cast<std::uint32_t>(i) * 7919U + m, m, m}, make_tag(m + 1, 0, 0)};
    }
    const Launch launch{slot, 5000U + static_cast<std::uint64_t>(i), kMuons, 0};
    EXPECT_EQ(device.submit(launch), SubmitStatus::kAccepted);
    std::array<Completion, 1> completion;
    EXPECT_EQ(device.poll(completion, soon(std::chrono::seconds(10))), 1U);
    for (std::size_t k = 0; k < kKernelCount; ++k) {
      const auto kernel = static_cast<KernelId>(k);
      const std::uint32_t count = kernel == KernelId::kRecalibrate ? kMuons : 0;
      ++seen[k][check_result(device.slot(slot).result[k], {kernel, launch.sequence, hashes[k], count})];
    }
  }
  return seen;
}

int total(const std::array<std::map<ResultFault, int>, kKernelCount>& seen, ResultFault fault) {
  int sum = 0;
  for (const auto& kernel : seen) {
    if (const auto found = kernel.find(fault); found != kernel.end()) sum += found->second;
  }
  return sum;
}

constexpr int kResults = kLaunches * static_cast<int>(kKernelCount);

TEST(BoardFaults, a_board_without_faults_shows_none) {
  const auto device = open_with("");
  EXPECT_EQ(total(faults_seen(*device), ResultFault::kNone), kResults);
}

TEST(BoardFaults, each_flipped_bit_is_a_fault_of_the_seal) {
  const int before = count_log_lines(" fault ", "flip");
  const auto device = open_with("seed=7,flip_rate=0.2");
  const auto seen = faults_seen(*device);
  const int injected = count_log_lines(" fault ", "flip") - before;
  EXPECT_GT(injected, 20);
  // A bit in the magic or the version is seen there, any other by the checksum.
  const int found =
      total(seen, ResultFault::kCrc) + total(seen, ResultFault::kMagic) + total(seen, ResultFault::kVersion);
  EXPECT_EQ(found, injected);
  EXPECT_EQ(total(seen, ResultFault::kNone), kResults - injected);
}

TEST(BoardFaults, each_dropped_result_is_stale_or_missing) {
  const int before = count_log_lines(" fault ", "drop");
  const auto device = open_with("seed=8,drop_rate=0.2");
  const auto seen = faults_seen(*device);
  const int injected = count_log_lines(" fault ", "drop") - before;
  EXPECT_GT(injected, 20);
  EXPECT_EQ(total(seen, ResultFault::kSequence) + total(seen, ResultFault::kMagic), injected);
  EXPECT_EQ(total(seen, ResultFault::kNone), kResults - injected);
}

TEST(BoardFaults, each_repeated_result_has_the_wrong_sequence) {
  const int before = count_log_lines(" fault ", "repeat");
  const auto device = open_with("seed=9,repeat_rate=0.2");
  const auto seen = faults_seen(*device);
  const int injected = count_log_lines(" fault ", "repeat") - before;
  EXPECT_GT(injected, 20);
  EXPECT_EQ(total(seen, ResultFault::kSequence), injected);
  EXPECT_EQ(total(seen, ResultFault::kNone), kResults - injected);
}

TEST(BoardFaults, the_same_seed_gives_the_same_faults) {
  std::array<int, 2> injected{};
  for (auto& count : injected) {
    const int before = count_log_lines(" fault ", "flip");
    const auto device = open_with("seed=11,flip_rate=0.3");
    (void)faults_seen(*device);
    count = count_log_lines(" fault ", "flip") - before;
  }
  EXPECT_EQ(injected[0], injected[1]);
}

TEST(BoardFaults, delayed_results_are_late_and_right) {
  const auto device = open_with("delay_us=5000,delay_rate=1");
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(device->submit({0, 1, 0, 0}), SubmitStatus::kAccepted);
  std::array<Completion, 1> completion;
  ASSERT_EQ(device->poll(completion, soon(std::chrono::seconds(10))), 1U);
  EXPECT_GE(completion[0].finished - start, std::chrono::microseconds(5000));
  EXPECT_EQ(
      check_result(device->slot(0).result[0], {KernelId::kRecalibrate, 1, network_hash(KernelId::kRecalibrate), 0}),
      ResultFault::kNone);
}

// A process with a hung or dead board does not go on: each of these runs in one of its own.
class BoardFaultsDeathTest : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

[[noreturn]] void launch_until_nothing_completes(const std::string& faults) {
  auto device = open_with(faults);
  for (std::uint64_t sequence = 0; sequence < 50; ++sequence) {
    if (device->submit({0, sequence, 0, 0}) != SubmitStatus::kAccepted) ::_exit(EXIT_FAILURE);
    std::array<Completion, 1> completion;
    if (device->poll(completion, soon(std::chrono::milliseconds(300))) == 0) {
      device.reset();  // must come back although a launch never completes
      ::_exit(kExitNoCompletion);
    }
  }
  ::_exit(EXIT_FAILURE);
}

TEST_F(BoardFaultsDeathTest, a_hung_unit_completes_nothing_and_hangs_nobody) {
  EXPECT_EXIT(launch_until_nothing_completes("hang_after=21"), testing::ExitedWithCode(kExitNoCompletion), "");
}

TEST_F(BoardFaultsDeathTest, a_dead_board_ends_the_process_with_its_own_status) {
  EXPECT_EXIT(launch_until_nothing_completes("die_after=21"), testing::ExitedWithCode(kBoardGoneStatus),
              "board process is gone");
}

TEST_F(BoardFaultsDeathTest, a_board_that_does_not_start_ends_the_process_at_once) {
  EXPECT_EXIT(launch_until_nothing_completes("flip_rate=two"), testing::ExitedWithCode(kBoardGoneStatus),
              "ended before it connected");
}

}  // namespace
}  // namespace mu40::test
