#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "device/cpu_device.hpp"
#include "device/null_device.hpp"
#include "layout/error.hpp"
#include "run/canary_replay.hpp"
#include "run/canary_result.hpp"
#include "support/expect_error.hpp"
#include "support/warm_device.hpp"

namespace mu40 {
namespace {

constexpr std::array<std::uint32_t, 2> kFilledBx{1, 10};

RunConfig zoo_config() {
  RunConfig config;
  config.recalibrate_network = MU40_ZOO "/recalibrate.json";
  config.classify_network = MU40_ZOO "/classify.json";
  return config;
}

std::unique_ptr<InferenceDevice> open_cpu(const BoardRequest& request) {
  return std::make_unique<CpuDevice>(CpuDeviceConfig{request.shape}, request.recalibrate, request.classify);
}

TEST(Canary, comes_back_right_from_a_device_that_computes) {
  const CanaryReplay canary(zoo_config(), kFilledBx);
  const auto device = canary.open(zoo_config(), open_cpu);
  const CanaryResult small = send_canary(*device, canary.replay(), 0, 1);
  EXPECT_TRUE(small.right);
  EXPECT_EQ(small.text, "5 muons and 10 pairs came back as the reference computes them");
  EXPECT_EQ(small.fidelity, Fidelity::kFunctional);
  EXPECT_GT(small.round_trip.count(), 0);
  EXPECT_FALSE(small.sensors.any());
  const CanaryResult large = send_canary(*device, canary.replay(), 1, 2);
  EXPECT_EQ(large.text, "50 muons and 100 pairs came back as the reference computes them");
}

TEST(Canary, is_right_where_nothing_is_computed_and_says_so) {
  const CanaryReplay canary(zoo_config(), kFilledBx);
  NullDevice device({3, 5, 10});
  const CanaryResult result = send_canary(device, canary.replay(), 0, 1);
  EXPECT_TRUE(result.right);
  EXPECT_EQ(result.text, "this board computes nothing");
  EXPECT_EQ(result.fidelity, Fidelity::kNone);
}

TEST(Canary, comes_back_wrong_from_a_board_with_another_network) {
  const CanaryReplay canary(zoo_config(), kFilledBx);
  std::ifstream shipped(MU40_ZOO "/classify.json");
  const std::string text((std::istreambuf_iterator<char>(shipped)), {});
  auto other = nlohmann::json::parse(text);
  other["threshold"] = 12345;
  const Network classify = Network::parse(other.dump(), "other.json");
  CpuDevice device(CpuDeviceConfig{{3, 5, 10}}, canary.recalibrate(), classify);
  const CanaryResult result = send_canary(device, canary.replay(), 0, 1);
  EXPECT_FALSE(result.right);
  EXPECT_NE(result.text.find("classify: fault network"), std::string::npos) << result.text;
  EXPECT_EQ(result.fidelity, Fidelity::kFunctional);  // the other kernel's result is good
}

TEST(Canary, network_of_the_other_kernel_is_refused) {
  RunConfig config = zoo_config();
  std::swap(config.recalibrate_network, config.classify_network);
  test::expect_error(ErrorCode::kMismatch, "a network for classify; expected one for recalibrate",
                     [&] { const CanaryReplay refused(config, kFilledBx); });
}

TEST(Canary, result_is_the_same_after_the_link) {
  const CanaryReplay canary(zoo_config(), kFilledBx);
  test::WarmDevice device(canary.open(zoo_config(), open_cpu));
  const CanaryResult sent = send_canary(device, canary.replay(), 0, 1);
  const auto received = nlohmann::json::parse(nlohmann::json(sent).dump()).get<CanaryResult>();
  EXPECT_EQ(received.right, sent.right);
  EXPECT_EQ(received.text, sent.text);
  EXPECT_EQ(received.round_trip, sent.round_trip);
  EXPECT_EQ(received.fidelity, sent.fidelity);
  EXPECT_EQ(received.sensors.temperature_celsius, 40);
  EXPECT_EQ(received.sensors.power_watts, std::nullopt);
}

}  // namespace
}  // namespace mu40
