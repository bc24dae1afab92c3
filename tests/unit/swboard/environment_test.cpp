#include "swboard/environment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "layout/error.hpp"
#include "support/temporary_folder.hpp"

namespace mu40::swboard {
namespace {

namespace fs = std::filesystem;

// A folder with empty files in the places of the board's parts.
class FakeRoot {
 public:
  FakeRoot() {
    for (const char* part : {"lib/libxrt_swemu.so.2", "emconfig.json",
                             "data/emulation/unified/cpu_em/generic_pcie/model/genericpciemodel"}) {
      fs::create_directories((folder_ / part).parent_path());
      std::ofstream(folder_ / part) << "x";
    }
  }
  [[nodiscard]] const fs::path& path() const { return folder_.path(); }

 private:
  test::TemporaryFolder folder_;
};

TEST(SoftwareBoardEnvironment, makes_a_private_folder_and_removes_all_of_it) {
  const FakeRoot root;
  fs::path folder;
  {
    const SoftwareBoardEnvironment environment(root.path());
    folder = environment.folder();
    EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
    EXPECT_EQ(folder.parent_path(), "/tmp");
    fs::create_directories(folder / "run/.run/123/sw_emu/device0");
    std::ofstream(folder / "device0_1_123") << "socket";
  }
  EXPECT_FALSE(fs::exists(folder));
}

TEST(SoftwareBoardEnvironment, two_have_nothing_in_common) {
  const FakeRoot root;
  const SoftwareBoardEnvironment a(root.path()), b(root.path());
  EXPECT_NE(a.folder(), b.folder());
}

TEST(SoftwareBoardEnvironment, replaces_its_variables_and_drops_misleading_ones) {
  const FakeRoot root;
  const SoftwareBoardEnvironment environment(root.path());
  const char* base[] = {"HOME=/home/x", "USER=somebody", "XILINX_HLS=/tools", "XILINX_HLS_OTHER=1", nullptr};
  const auto entries = environment.environment_for(base);
  const auto has = [&](const std::string& entry) {
    return std::find(entries.begin(), entries.end(), entry) != entries.end();
  };
  EXPECT_TRUE(has("HOME=/home/x"));
  EXPECT_TRUE(has("XILINX_HLS_OTHER=1"));
  EXPECT_TRUE(has("XCL_EMULATION_MODE=sw_emu"));
  EXPECT_TRUE(has("USER=" + environment.folder().filename().string()));
  EXPECT_FALSE(has("USER=somebody"));
  EXPECT_FALSE(has("XILINX_HLS=/tools"));
  EXPECT_EQ(entries.size(), 2 + environment.variables().size());
}

TEST(SoftwareBoardEnvironment, a_root_that_lacks_a_part_is_an_error_that_names_it) {
  const FakeRoot root;
  fs::remove(root.path() / "emconfig.json");
  try {
    const SoftwareBoardEnvironment environment(root.path());
    FAIL() << "made";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("emconfig.json"), std::string::npos);
  }
}

}  // namespace
}  // namespace mu40::swboard
