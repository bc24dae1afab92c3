#include "files/artifact_library.hpp"

#include <gtest/gtest.h>

#include "files/xclbin_header.hpp"
#include "library_sample.hpp"
#include "network/network.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using test::expect_error;

const std::filesystem::path kZoo = MU40_ZOO;

// A container with `sections` sections of 8 bytes each; AMD's xclbin.h tells the offsets.
test::Bytes container(std::uint32_t sections) {
  test::Bytes bytes(kXclbinHeaderBytes + std::size_t{48} * sections);
  std::memcpy(bytes.data(), "xclbin2", 8);
  test::store(bytes, 304, std::uint64_t{bytes.size()});
  for (std::size_t i = 0; i < 16; ++i) bytes[416 + i] = static_cast<std::byte>(0xA0 + i);
  test::store(bytes, 448, sections);
  for (std::uint32_t i = 0; i < sections; ++i) {
    const std::size_t head = kXclbinHeaderBytes + std::size_t{40} * i;
    test::store(bytes, head + 24, std::uint64_t{kXclbinHeaderBytes + std::size_t{40} * sections + std::size_t{8} * i});
    test::store(bytes, head + 32, std::uint64_t{8});
  }
  return bytes;
}

class ArtifactLibraryTest : public ::testing::Test {
 protected:
  StoredFile upload(const test::Bytes& bytes, FileKind kind) {
    return test::commit(library.begin_upload("x", kind), bytes);
  }
  void expect_refused(const std::string& part, const test::Bytes& bytes) {
    expect_error(ErrorCode::kCorrupt, part, [&] { upload(bytes, FileKind::kXclbin); });
    EXPECT_EQ(test::names_in(folder.path()), std::vector<std::string>{".lock"});
  }

  test::TemporaryFolder folder;
  ArtifactLibrary library{folder.path(), test::kRoomy, {kZoo}};
};

TEST_F(ArtifactLibraryTest, a_network_is_kept_with_its_task_and_hash) {
  const auto bytes = test::read_bytes(kZoo / "classify.json");
  const auto file = upload(bytes, FileKind::kNetwork);
  EXPECT_EQ(file.kind, FileKind::kNetwork);
  EXPECT_EQ(file.sha256, test::sha256_of(bytes));
  EXPECT_EQ(file.facts.network_task, "classify");
  EXPECT_EQ(file.facts.network_hash, Network::load(kZoo / "classify.json").hash());
  EXPECT_EQ(Network::load(library.path_of(file.sha256)).hash(), file.facts.network_hash);
  EXPECT_EQ(library.list(), std::vector{file});
}

TEST_F(ArtifactLibraryTest, what_is_no_sound_network_is_refused) {
  const auto bytes = test::read_bytes(kZoo / "classify.json");
  expect_error(ErrorCode::kCorrupt, "x: ", [&] { upload({}, FileKind::kNetwork); });
  expect_error(ErrorCode::kCorrupt, "x: ", [&] { upload({bytes.begin(), bytes.end() - 9}, FileKind::kNetwork); });
  EXPECT_EQ(test::names_in(folder.path()), std::vector<std::string>{".lock"});
}

TEST_F(ArtifactLibraryTest, an_xclbin_is_kept_with_its_uuid) {
  const auto file = upload(container(3), FileKind::kXclbin);
  EXPECT_EQ(file.facts.xclbin_uuid, "a0a1a2a3-a4a5-a6a7-a8a9-aaabacadaeaf");
  EXPECT_EQ(library.path_of(file.sha256).extension(), ".xclbin");
}

TEST_F(ArtifactLibraryTest, an_xclbin_whose_lengths_do_not_fit_is_refused) {
  expect_refused("x: is not an xclbin", {});
  expect_refused("x: is not an xclbin", test::Bytes(1000));
  auto cut = container(0);
  cut.pop_back();
  expect_refused("x: is not an xclbin", cut);
  auto wrong_length = container(1);
  wrong_length.push_back({});
  expect_refused("tells 504 bytes, the file has 505", wrong_length);
  auto many = container(1);
  test::store(many, 448, std::uint32_t{2});
  expect_refused("tells 2 sections", many);
  auto outside = container(1);
  test::store(outside, kXclbinHeaderBytes + 24, std::uint64_t{497});
  expect_refused("section 0 has 8 bytes at 497, outside the file of 504 bytes", outside);
  test::store(outside, kXclbinHeaderBytes + 32, UINT64_MAX);
  expect_refused("section 0", outside);
}

TEST_F(ArtifactLibraryTest, a_restart_finds_both_kinds) {
  const test::TemporaryFolder other;
  std::vector<StoredFile> before;
  {
    ArtifactLibrary first(other.path(), test::kRoomy);
    static_cast<void>(test::commit(first.begin_upload("x.xclbin", FileKind::kXclbin), container(1)));
    static_cast<void>(
        test::commit(first.begin_upload("n.json", FileKind::kNetwork), test::read_bytes(kZoo / "recalibrate.json")));
    before = first.list();
    ASSERT_EQ(before.size(), 2U);
  }
  const ArtifactLibrary second(other.path(), test::kRoomy);
  EXPECT_TRUE(second.complaints().empty());
  EXPECT_EQ(second.list(), before);
}

TEST_F(ArtifactLibraryTest, a_network_is_imported_from_the_allowed_folders_only) {
  EXPECT_EQ(library.import(kZoo / "classify.json", FileKind::kNetwork).name, "classify.json");
  expect_error(ErrorCode::kCorrupt, "README.md", [&] { library.import(kZoo / "README.md", FileKind::kNetwork); });
  expect_error(ErrorCode::kInvalidArgument, "may be imported",
               [&] { library.import("/etc/hostname", FileKind::kNetwork); });
}

TEST_F(ArtifactLibraryTest, recordings_are_not_taken) {
  expect_error(ErrorCode::kInvalidArgument, "takes no recording",
               [&] { static_cast<void>(library.begin_upload("x", FileKind::kRecording)); });
}

TEST_F(ArtifactLibraryTest, a_held_artifact_is_not_removed) {
  const auto file = upload(container(1), FileKind::kXclbin);
  {
    const Hold hold = library.hold(file.sha256);
    expect_error(ErrorCode::kHeld, "xclbin x", [&] { library.remove(file.sha256); });
  }
  library.check(file.sha256);
  library.remove(file.sha256);
  EXPECT_TRUE(library.list().empty());
}

}  // namespace
}  // namespace mu40
