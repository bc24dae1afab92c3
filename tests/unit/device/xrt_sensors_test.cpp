#include "device_xrt/xrt_sensors.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace mu40 {
namespace {

// As XRT 2.13 and newer write them on a card: numbers are strings.
constexpr std::string_view kThermal = R"({"thermals": [
  {"location_id": "pcb_top_front", "description": "PCB Top Front", "temp_C": "38", "is_present": "true"},
  {"location_id": "cage_temp_1", "description": "Cage1", "temp_C": "0", "is_present": "false"},
  {"location_id": "fpga0", "description": "FPGA", "temp_C": "51", "is_present": "true"},
  {"location_id": "fpga_hbm", "description": "FPGA HBM", "temp_C": "57", "is_present": "true"}]})";
constexpr std::string_view kElectrical = R"({"power_rails": [{"id": "12v_pex"}], "power_consumption_max_watts": "225",
  "power_consumption_watts": "27.408912", "power_consumption_warning": "false"})";

std::optional<double> celsius(std::string_view thermal) { return sensors_from_xrt(thermal, "").temperature_celsius; }
std::optional<double> watts(std::string_view electrical) { return sensors_from_xrt("", electrical).power_watts; }

TEST(XrtSensors, tells_the_temperature_of_the_fpga_and_the_power_of_the_card) {
  const BoardSensors sensors = sensors_from_xrt(kThermal, kElectrical);
  EXPECT_EQ(sensors.temperature_celsius, 51);
  EXPECT_EQ(sensors.power_watts, 27.408912);
}

TEST(XrtSensors, without_a_sensor_in_the_fpga_the_hottest_that_is_present_counts) {
  EXPECT_EQ(celsius(R"({"thermals": [{"location_id": "a", "temp_C": 40, "is_present": "true"},
                                     {"location_id": "b", "temp_C": "61"}, {"location_id": "c", "temp_C": "33"},
                                     {"location_id": "d", "temp_C": "99", "is_present": "false"}]})"),
            61);
  EXPECT_EQ(celsius(R"({"thermals": [{"location_id": "fpga0", "temp_C": "0", "is_present": "false"},
                                     {"location_id": "pcb_top_front", "temp_C": "38"}]})"),
            38);
}

TEST(XrtSensors, what_is_absent_or_no_number_is_none) {
  for (const char* text :
       {"", "{}", "[]", "null", "7", "no json", R"({"thermals": 3})", R"({"thermals": [3, {}, []]})",
        R"({"thermals": [{"temp_C": "N/A"}, {"temp_C": true}, {"temp_C": "4x"}, {"temp_C": "inf"}]})",
        R"({"power_consumption_watts": "N/A"})", R"({"power_consumption_watts": null})",
        R"({"power_consumption_watts": "0.000000"})", R"({"power_consumption_watts": [1]})"}) {
    EXPECT_EQ(celsius(text), std::nullopt) << text;
    EXPECT_EQ(watts(text), std::nullopt) << text;
    EXPECT_FALSE(sensors_from_xrt(text, text).any());
  }
}

TEST(XrtSensors, survives_any_change_of_any_byte) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string thermal(kThermal), electrical(kElectrical);
    for (int n = 0; n < 3; ++n) {
      thermal[random() % thermal.size()] = static_cast<char>(random());
      electrical[random() % electrical.size()] = static_cast<char>(random());
    }
    static_cast<void>(sensors_from_xrt(thermal, electrical));
  }
}

}  // namespace
}  // namespace mu40
