#include "swboard/xclbin/board_design.hpp"

#include <gtest/gtest.h>

#include "layout/error.hpp"
#include "swboard/xclbin/board_payload.hpp"

namespace mu40::swboard {
namespace {

TEST(BoardDesign, the_xml_names_the_units_it_was_made_of) {
  const auto written = board_units();
  const auto read = read_design_xml(design_xml());
  ASSERT_EQ(read.size(), kKernelCount * kUnitsPerKernel);
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].name, written[i].name);
    EXPECT_EQ(read[i].kernel, written[i].kernel);
    EXPECT_EQ(read[i].base_address, written[i].base_address);
    if (i > 0) {
      EXPECT_GE(read[i].base_address, read[i - 1].base_address + kUnitAddressRange);
    }
  }
}

TEST(BoardDesign, foreign_or_damaged_xml_is_an_error) {
  const auto with = [](const std::string& from, const std::string& to) {
    auto xml = design_xml();
    const auto at = xml.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return xml.replace(at, from.size(), to);
  };
  for (const auto& xml :
       {std::string("no xml"), std::string(), std::string("<project/>"),
        with("kernel name=\"recalibrate\"", "kernel name=\"vadd\""), with("name=\"n_muons\"", "name=\"n_moons\""),
        with("offset=\"0x1c\"", "offset=\"0x20\""), with("base=\"0x1800000\"", "base=\"everywhere\"")}) {
    EXPECT_THROW((void)read_design_xml(xml), Error) << xml.substr(0, 60);
  }
}

TEST(BoardPayload, what_was_packed_is_unpacked) {
  const BoardPayload payload{0x1234567890ABCDEFU, {"first text", ""}, {"", "0123456789abcdef"}};
  const auto read = unpack_payload(pack_payload(payload));
  EXPECT_EQ(read.build_id, payload.build_id);
  EXPECT_EQ(read.network_text, payload.network_text);
  EXPECT_EQ(read.model, payload.model);
}

TEST(BoardPayload, a_model_is_named_by_digits_alone) {
  for (const std::string name : {"../../etc/evil00", "0123456789ABCDEF", "0123"}) {
    const auto packed = pack_payload({77, {"first text", "second text"}, {name, ""}});
    EXPECT_THROW((void)unpack_payload(packed), Error) << name;
  }
}

TEST(BoardPayload, every_changed_byte_and_every_truncation_is_an_error) {
  const auto packed = pack_payload({77, {"first text", "second text"}, {}});
  for (std::size_t i = 0; i < packed.size(); ++i) {
    auto changed = packed;
    changed[i] ^= std::byte{0x40};
    EXPECT_THROW((void)unpack_payload(changed), Error) << "byte " << i;
    EXPECT_THROW((void)unpack_payload(std::span(packed).first(i)), Error) << "first " << i << " bytes";
  }
}

}  // namespace
}  // namespace mu40::swboard
