// The conformance suite of InferenceDevice: what every implementation must do. A program lists its devices with
//   INSTANTIATE_TEST_SUITE_P(Cpu, DeviceConformance, testing::Values(DeviceUnderTest{...}));
// and, where they compute, the same for ResultConformance.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "device/inference_device.hpp"
#include "network/network.hpp"

namespace mu40::test {

// The networks that every device under test computes: those of the zoo.
[[nodiscard]] const Network& zoo_network(KernelId kernel);

struct DeviceUnderTest {
  std::string name;
  std::function<std::unique_ptr<InferenceDevice>(const SlotShape&)> make;
  Fidelity fidelity = Fidelity::kFunctional;  // that its results claim
};
// Keeps GoogleTest from printing the bytes of the struct.
void PrintTo(const DeviceUnderTest& device, std::ostream* out);

// Any device.
class DeviceConformance : public testing::TestWithParam<DeviceUnderTest> {
 protected:
  void open(const SlotShape& shape);
  // Copies `muons` into the slot and submits; the launch has the exact count of pairs.
  SubmitStatus submit(SlotIndex slot, const std::vector<MuonRecord>& muons);
  // Polls until one launch has completed; fails the test after kPatience.
  Completion wait_for_one();

  static constexpr std::chrono::seconds kPatience{20};

  std::unique_ptr<InferenceDevice> device_;
  std::uint64_t next_sequence_ = 1000;
};

// Devices that give results.
class ResultConformance : public DeviceConformance {
 protected:
  // Expects both results of `completion` to be sealed, of this launch, and equal to the reference's for `muons`.
  void expect_results(const Completion& completion, const std::vector<MuonRecord>& muons);
  [[nodiscard]] ResultHeader header(SlotIndex slot, KernelId kernel);
};

}  // namespace mu40::test
