// The XRT device on the software board; runs under mu40-with-swboard.
#include "device_xrt/xrt_device.hpp"

#include "conformance/device_conformance.hpp"
#include "layout/error.hpp"
#include "swboard/environment.hpp"

namespace mu40::test {
namespace {

XrtDeviceConfig config_for(const SlotShape& shape) {
  return {"0", swboard::software_board_xclbin(swboard::software_board_root()), shape};
}

DeviceUnderTest xrt_device() {
  return {"xrt", [](const SlotShape& shape) { return std::make_unique<XrtDevice>(config_for(shape)); }};
}

std::string name_of_param(const testing::TestParamInfo<DeviceUnderTest>& param) { return param.param.name; }

INSTANTIATE_TEST_SUITE_P(SoftwareBoard, DeviceConformance, testing::Values(xrt_device()), name_of_param);
INSTANTIATE_TEST_SUITE_P(SoftwareBoard, ResultConformance, testing::Values(xrt_device()), name_of_param);

TEST(XrtDevice, tells_the_name_of_the_board_and_the_uuid_of_the_xclbin) {
  const XrtDevice device(config_for({1, 10, 10}));
  EXPECT_EQ(device.info().name, "xilinx_u250_gen3x16_xdma_4_1");
  EXPECT_EQ(device.info().xclbin_uuid.size(), 36U);
}

TEST(XrtDevice, missing_xclbin_is_an_error_that_names_it) {
  auto config = config_for({1, 10, 10});
  config.xclbin = "/nowhere/there_is_no.xclbin";
  try {
    const XrtDevice device(config);
    FAIL() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_NE(std::string(error.what()).find("there_is_no.xclbin"), std::string::npos);
  }
}

}  // namespace
}  // namespace mu40::test
