// The devices without a board.
#include "conformance/device_conformance.hpp"
#include "device/cpu_device.hpp"
#include "device/null_device.hpp"
#include "device/reference_device.hpp"

namespace mu40::test {
namespace {

DeviceUnderTest null_device() {
  return {"null", [](const SlotShape& shape) { return std::make_unique<NullDevice>(shape); }};
}

DeviceUnderTest reference_device() {
  return {"reference", [](const SlotShape& shape) {
            return std::make_unique<ReferenceDevice>(shape, zoo_network(KernelId::kRecalibrate),
                                                     zoo_network(KernelId::kClassify));
          }};
}

DeviceUnderTest cpu_device(std::uint32_t threads_per_kernel) {
  return {"cpu_" + std::to_string(threads_per_kernel), [=](const SlotShape& shape) {
            return std::make_unique<CpuDevice>(CpuDeviceConfig{shape, threads_per_kernel},
                                               zoo_network(KernelId::kRecalibrate), zoo_network(KernelId::kClassify));
          }};
}

std::string name_of_param(const testing::TestParamInfo<DeviceUnderTest>& param) { return param.param.name; }

INSTANTIATE_TEST_SUITE_P(Software, DeviceConformance,
                         testing::Values(null_device(), reference_device(), cpu_device(1), cpu_device(2)),
                         name_of_param);
INSTANTIATE_TEST_SUITE_P(Software, ResultConformance, testing::Values(reference_device(), cpu_device(1), cpu_device(2)),
                         name_of_param);

}  // namespace
}  // namespace mu40::test
