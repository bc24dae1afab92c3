#include "swboard/xclbin/xclbin_file.hpp"

#include <gtest/gtest.h>
#include <xclbin.h>

#include "layout/error.hpp"
#include "network/network.hpp"
#include "swboard/xclbin/board_design.hpp"

namespace mu40::swboard {
namespace {

std::string zoo(const std::string& name) { return Network::load(std::string(MU40_ZOO "/") + name).text(); }

std::vector<std::byte> zoo_xclbin() { return make_board_xclbin(zoo("recalibrate.json"), zoo("classify.json")); }

TEST(XclbinFile, the_same_networks_give_the_same_bytes) { EXPECT_EQ(zoo_xclbin(), zoo_xclbin()); }

TEST(XclbinFile, another_network_gives_another_uuid) {
  auto other = zoo("recalibrate.json");
  other += "\n";
  const auto a = read_xclbin(zoo_xclbin(), "a");
  const auto b = read_xclbin(make_board_xclbin(other, zoo("classify.json")), "b");
  EXPECT_NE(a.uuid, b.uuid);
  EXPECT_EQ(a.uuid.size(), 36U);
}

TEST(XclbinFile, carries_all_sections_that_xrt_needs_and_both_networks) {
  const auto xclbin = read_xclbin(zoo_xclbin(), "zoo");
  EXPECT_EQ(xclbin.platform, kPlatformName);
  EXPECT_EQ(xclbin.mode, kModeSoftware);
  for (const auto kind : {BITSTREAM, EMBEDDED_METADATA, MEM_TOPOLOGY, IP_LAYOUT, CONNECTIVITY}) {
    EXPECT_NE(xclbin.find(kind), nullptr) << "section " << kind;
  }
  const auto payload = unpack_payload(xclbin.find(BITSTREAM)->content);
  EXPECT_EQ(payload.network_text[0], zoo("recalibrate.json"));
  EXPECT_EQ(payload.network_text[1], zoo("classify.json"));
}

TEST(XclbinFile, a_network_of_the_other_kernel_is_refused) {
  EXPECT_THROW((void)make_board_xclbin(zoo("classify.json"), zoo("classify.json")), Error);
}

TEST(XclbinFile, damaged_containers_are_errors) {
  const auto good = zoo_xclbin();
  for (std::size_t size = 0; size < good.size(); size += 37) {
    EXPECT_THROW((void)read_xclbin(std::span(good).first(size), "cut"), Error) << size;
  }
  auto magic = good;
  magic[0] = std::byte{'X'};
  EXPECT_THROW((void)read_xclbin(magic, "magic"), Error);
  auto sections = good;
  const std::size_t count_at = offsetof(axlf, m_header) + offsetof(axlf_header, m_numSections);
  sections[count_at + 3] = std::byte{0x7F};
  EXPECT_THROW((void)read_xclbin(sections, "count"), Error);
  auto offset = good;
  const std::size_t offset_at = offsetof(axlf, m_sections) + offsetof(axlf_section_header, m_sectionOffset);
  offset[offset_at + 7] = std::byte{0x7F};
  EXPECT_THROW((void)read_xclbin(offset, "offset"), Error);
}

TEST(XclbinFile, folders_and_missing_files_are_errors) {
  EXPECT_THROW((void)read_xclbin(std::filesystem::path("/tmp")), Error);
  EXPECT_THROW((void)read_xclbin(std::filesystem::path("/nowhere.xclbin")), Error);
}

}  // namespace
}  // namespace mu40::swboard
