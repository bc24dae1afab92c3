// The XRT device on the cycle-exact board: the kernels' RTL, Verilated; runs under mu40-with-swboard.
#include <array>
#include <cstring>

#include "conformance/device_conformance.hpp"
#include "device_xrt/xrt_device.hpp"
#include "swboard/environment.hpp"

namespace mu40::test {
namespace {

XrtDeviceConfig config_for(const SlotShape& shape) {
  return {"0", swboard::software_board_xclbin(swboard::software_board_root(), "mu40_software_rtl.xclbin"), shape};
}

DeviceUnderTest rtl_device() {
  return {"rtl", [](const SlotShape& shape) { return std::make_unique<XrtDevice>(config_for(shape)); },
          Fidelity::kRtlSim};
}

std::string name_of_param(const testing::TestParamInfo<DeviceUnderTest>& param) { return param.param.name; }

INSTANTIATE_TEST_SUITE_P(CycleExactBoard, DeviceConformance, testing::Values(rtl_device()), name_of_param);
INSTANTIATE_TEST_SUITE_P(CycleExactBoard, ResultConformance, testing::Values(rtl_device()), name_of_param);

TEST(CycleExactBoard, takes_a_muon_a_clock) {
  constexpr std::uint32_t kMuons = 1000;
  XrtDevice device(config_for({1, kMuons, 0}));
  const auto cycles = [&](std::uint64_t sequence) {
    for (std::uint32_t i = 0; i < kMuons; ++i) device.slot(0).input[i] = {{}, make_tag(i + 1, 0, 0)};
    EXPECT_EQ(device.submit({0, sequence, kMuons, 0}), SubmitStatus::kAccepted);
    std::array<Completion, 1> completion;
    EXPECT_EQ(device.poll(completion, std::chrono::steady_clock::now() + std::chrono::seconds(10)), 1U);
    ResultHeader header;
    std::memcpy(&header, device.slot(0).result[0].data(), sizeof header);
    EXPECT_EQ(header.fidelity, static_cast<std::uint8_t>(Fidelity::kRtlSim));
    EXPECT_EQ(header.clock_khz, 300'000U);
    return header.cycles;
  };
  const auto first = cycles(1);
  // One muon a clock. The rest of the time: memory's latency, and a refresh that may stall it.
  EXPECT_GE(first, kMuons);
  EXPECT_LE(first, kMuons + 400);
  const auto second = cycles(2);
  EXPECT_GE(second, kMuons);
  EXPECT_LE(second, kMuons + 400);
}

}  // namespace
}  // namespace mu40::test
