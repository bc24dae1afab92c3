// The XRT device on the software board; runs under mu40-with-swboard.
#include "device_xrt/xrt_device.hpp"

#include <cstdlib>
#include <fstream>

#include "conformance/device_conformance.hpp"
#include "layout/error.hpp"
#include "layout/result_seal.hpp"
#include "support/random_network.hpp"
#include "swboard/environment.hpp"
#include "swboard/xclbin/xclbin_file.hpp"

namespace mu40::test {
namespace {

XrtDeviceConfig config_for(const SlotShape& shape) {
  return {"0", swboard::software_board_xclbin(swboard::software_board_root(), "mu40_software.xclbin"), shape};
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

TEST(XrtDevice, two_boards_opened_one_after_the_other_have_nothing_in_common) {
  const auto open_and_close = [] {
    const XrtDevice device(config_for({3, 1000, 1000}));
    return device.info().xclbin_uuid;
  };
  const auto first = open_and_close();
  EXPECT_EQ(first, open_and_close());
}

TEST(XrtDevice, results_of_another_network_are_told_by_their_hash) {
  Rng rng(12);
  const auto other = random_network(KernelId::kRecalibrate, rng);
  const auto file = std::filesystem::path("/tmp") / std::getenv("USER") / "other.xclbin";
  const auto bytes = swboard::make_board_xclbin(other.text(), zoo_network(KernelId::kClassify).text());
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  auto config = config_for({1, 10, 10});
  config.xclbin = file;
  XrtDevice device(config);
  ASSERT_EQ(device.submit({0, 5, 0, 0}), SubmitStatus::kAccepted);
  std::array<Completion, 1> completion;
  ASSERT_EQ(device.poll(completion, std::chrono::steady_clock::now() + std::chrono::seconds(10)), 1U);
  const auto fault = [&](KernelId kernel) {
    return check_result(device.slot(0).result[static_cast<std::size_t>(kernel)],
                        {kernel, 5, zoo_network(kernel).short_hash(), 0});
  };
  EXPECT_EQ(fault(KernelId::kRecalibrate), ResultFault::kNetwork);
  EXPECT_EQ(fault(KernelId::kClassify), ResultFault::kNone);
}

TEST(XrtDevice, a_file_that_is_no_xclbin_is_an_error_that_names_it) {
  auto config = config_for({1, 10, 10});
  config.xclbin = "/etc/passwd";
  try {
    const XrtDevice device(config);
    FAIL() << "opened";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("/etc/passwd"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace mu40::test
