#include <gtest/gtest.h>

#include "files/artifact_library.hpp"
#include "library_sample.hpp"
#include "network/network.hpp"
#include "swboard/xclbin/xclbin_file.hpp"

namespace mu40 {
namespace {

const std::filesystem::path kZoo = MU40_ZOO;

TEST(PackedXclbinTest, the_uuid_is_what_the_whole_reader_finds) {
  const test::TemporaryFolder folder;
  ArtifactLibrary library(folder.path(), test::kRoomy);
  const auto bytes = swboard::make_board_xclbin(Network::load(kZoo / "recalibrate.json").text(),
                                                Network::load(kZoo / "classify.json").text());
  const auto file = test::commit(library.begin_upload("board.xclbin", FileKind::kXclbin), bytes);
  EXPECT_EQ(file.facts.xclbin_uuid, swboard::read_xclbin(library.path_of(file.sha256)).uuid);
}

}  // namespace
}  // namespace mu40
