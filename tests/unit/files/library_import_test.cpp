#include <gtest/gtest.h>
#include <sys/stat.h>

#include "files/recording_library.hpp"
#include "library_sample.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using test::expect_error;

class LibraryImportTest : public ::testing::Test {
 protected:
  LibraryImportTest() {
    test::write_bytes(inside / "a.raw", bytes);
    test::write_bytes(outside / "a.raw", bytes);
  }

  void expect_outside(const std::filesystem::path& file) {
    expect_error(ErrorCode::kInvalidArgument, "does not lie in a folder from which files may be imported",
                 [&] { library.import(file); });
    EXPECT_TRUE(library.list().empty());
  }

  test::TemporaryFolder folder, inside, outside;
  RecordingLibrary library{folder.path(), test::kRoomy, {inside.path()}};
  test::Bytes bytes = test::small_recording();
  std::string sha256 = test::sha256_of(bytes);
};

TEST_F(LibraryImportTest, a_recording_comes_with_the_truth_beside_it) {
  const auto truth = test::truth_of(bytes);
  test::write_bytes(inside / "a.truth.h5", truth);
  const auto recording = library.import(inside / "a.raw");
  EXPECT_EQ(recording.file.sha256, sha256);
  EXPECT_EQ(recording.file.name, "a.raw");
  ASSERT_TRUE(recording.truth);
  EXPECT_EQ(recording.truth->name, "a.truth.h5");
  EXPECT_EQ(recording.truth->sha256, test::sha256_of(truth));
  EXPECT_EQ(library.import(inside / "a.raw"), recording);
}

TEST_F(LibraryImportTest, a_recording_comes_without_truth_where_there_is_none) {
  EXPECT_EQ(library.import(inside / "a.raw").truth, std::nullopt);
}

TEST_F(LibraryImportTest, the_original_may_change_and_go) {
  static_cast<void>(library.import(inside / "a.raw"));
  test::write_bytes(inside / "a.raw", test::small_recording(7));
  library.check(sha256);
  std::filesystem::remove(inside / "a.raw");
  library.check(sha256);
}

TEST_F(LibraryImportTest, the_truth_of_another_recording_is_refused_and_the_recording_kept) {
  test::write_bytes(inside / "a.truth.h5", test::truth_of(test::small_recording(7)));
  expect_error(ErrorCode::kMismatch, "a.truth.h5", [&] { library.import(inside / "a.raw"); });
  EXPECT_EQ(library.get(sha256).truth, std::nullopt);
}

TEST_F(LibraryImportTest, nothing_comes_from_outside_the_folders) {
  expect_outside(outside / "a.raw");
  expect_outside(inside / ("../" + outside.path().filename().string() + "/a.raw"));
  expect_outside("/dev/zero");
  expect_outside(outside / "missing.raw");
  expect_outside(inside.path().string() + "2/a.raw");
  RecordingLibrary closed(folder / "closed", test::kRoomy);
  expect_error(ErrorCode::kInvalidArgument, "may be imported", [&] { closed.import(inside / "a.raw"); });
}

TEST_F(LibraryImportTest, no_symbolic_link_leads_outside) {
  std::filesystem::create_symlink(outside / "a.raw", inside / "link.raw");
  expect_outside(inside / "link.raw");
  std::filesystem::create_directory_symlink(outside.path(), inside / "linked");
  expect_outside(inside / "linked" / "a.raw");
  std::filesystem::create_symlink(inside / "none", inside / "dangling.raw");
  expect_error(ErrorCode::kNotFound, "dangling.raw", [&] { library.import(inside / "dangling.raw"); });
}

TEST_F(LibraryImportTest, a_truth_that_links_outside_is_refused) {
  test::write_bytes(outside / "secret.h5", test::truth_of(bytes));
  std::filesystem::create_symlink(outside / "secret.h5", inside / "a.truth.h5");
  expect_error(ErrorCode::kInvalidArgument, "a.truth.h5", [&] { library.import(inside / "a.raw"); });
}

TEST_F(LibraryImportTest, links_within_the_folders_are_followed) {
  std::filesystem::create_symlink(inside / "a.raw", inside / "link.raw");
  EXPECT_EQ(library.import(inside / "link.raw").file.sha256, sha256);
  std::filesystem::create_symlink(inside / "a.raw", outside / "back.raw");
  EXPECT_EQ(library.import(outside / "back.raw").file.sha256, sha256);
}

TEST_F(LibraryImportTest, an_import_folder_may_itself_be_a_link) {
  std::filesystem::create_directory_symlink(inside.path(), outside / "folder");
  RecordingLibrary linked(folder / "linked", test::kRoomy, {outside / "folder"});
  EXPECT_EQ(linked.import(outside / "folder" / "a.raw").file.sha256, sha256);
}

TEST_F(LibraryImportTest, what_is_no_regular_file_is_refused_at_once) {
  ASSERT_EQ(::mkfifo((inside / "pipe.raw").c_str(), 0600), 0);
  expect_error(ErrorCode::kInvalidArgument, "no regular file", [&] { library.import(inside / "pipe.raw"); });
  std::filesystem::create_directory(inside / "folder.raw");
  expect_error(ErrorCode::kInvalidArgument, "no regular file", [&] { library.import(inside / "folder.raw"); });
  expect_error(ErrorCode::kNotFound, "missing.raw", [&] { library.import(inside / "missing.raw"); });
}

TEST_F(LibraryImportTest, a_file_name_is_held_to_the_rules_of_names) {
  test::write_bytes(inside / "a b.raw", bytes);
  expect_error(ErrorCode::kInvalidArgument, "'a b.raw'", [&] { library.import(inside / "a b.raw"); });
}

TEST_F(LibraryImportTest, an_import_folder_that_does_not_exist_is_told) {
  expect_error(ErrorCode::kNotFound, "none", [&] { RecordingLibrary(folder / "x", test::kRoomy, {inside / "none"}); });
}

}  // namespace
}  // namespace mu40
