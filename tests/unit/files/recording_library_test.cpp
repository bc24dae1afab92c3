#include "files/recording_library.hpp"

#include <gtest/gtest.h>

#include "library_sample.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using test::expect_error;

class RecordingLibraryTest : public ::testing::Test {
 protected:
  test::TemporaryFolder folder;
  RecordingLibrary library{folder.path(), test::kRoomy};
  test::Bytes bytes = test::small_recording();
  std::string sha256 = test::sha256_of(bytes);
};

TEST_F(RecordingLibraryTest, upload_in_pieces_gives_the_same_bytes) {
  auto upload = library.begin_upload("a.raw");
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    upload.write(std::span(bytes).subspan(at, std::min<std::size_t>(7, bytes.size() - at)));
  }
  EXPECT_TRUE(library.list().empty());
  const auto file = upload.commit(sha256);
  EXPECT_EQ(file.sha256, sha256);
  EXPECT_EQ(file.name, "a.raw");
  EXPECT_EQ(file.size_bytes, bytes.size());
  EXPECT_EQ(library.get(sha256).file, file);
  EXPECT_EQ(library.list(), std::vector{library.get(sha256)});
  EXPECT_EQ(test::read_bytes(library.path_of(sha256)), bytes);
}

TEST_F(RecordingLibraryTest, abandoned_upload_leaves_nothing) {
  {
    auto upload = library.begin_upload("a.raw");
    upload.write(bytes);
  }
  EXPECT_EQ(test::names_in(folder.path()), std::vector<std::string>{".lock"});
  EXPECT_TRUE(library.list().empty());
}

TEST_F(RecordingLibraryTest, removal_waits_for_no_hold_but_refuses) {
  test::commit(library.begin_upload("a.raw"), bytes);
  {
    const Hold hold = library.hold(sha256);
    EXPECT_EQ(hold.path(), library.path_of(sha256));
    const Hold again = library.hold(sha256);
    expect_error(ErrorCode::kHeld, "a.raw", [&] { library.remove(sha256); });
  }
  library.remove(sha256);
  EXPECT_EQ(test::names_in(folder.path()), std::vector<std::string>{".lock"});
  expect_error(ErrorCode::kNotFound, sha256, [&] { return library.get(sha256); });
  expect_error(ErrorCode::kNotFound, sha256, [&] { library.remove(sha256); });
}

}  // namespace
}  // namespace mu40
