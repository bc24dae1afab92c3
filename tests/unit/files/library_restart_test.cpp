#include <gtest/gtest.h>

#include <optional>

#include "files/recording_library.hpp"
#include "library_sample.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using test::expect_error;

// A library with one recording and its truth, closed: what is done to its folder is found at the next opening.
class LibraryRestartTest : public ::testing::Test {
 protected:
  LibraryRestartTest() {
    RecordingLibrary library(folder.path(), test::kRoomy);
    static_cast<void>(test::commit(library.begin_upload("a.raw"), bytes));
    static_cast<void>(test::commit(library.begin_truth_upload(sha256), truth));
    before = library.list();
  }

  [[nodiscard]] std::filesystem::path entry_of(const std::string& hash) const {
    return folder / (hash + ".entry.json");
  }
  void write(const std::filesystem::path& file, const std::string& text) const {
    test::write_bytes(file, std::as_bytes(std::span(text)));
  }
  // Opens the folder and expects one complaint with all `parts`.
  void expect_complaint(const std::vector<std::string>& parts) {
    const RecordingLibrary library(folder.path(), test::kRoomy);
    ASSERT_EQ(library.complaints().size(), 1U);
    for (const auto& part : parts) {
      EXPECT_NE(library.complaints().front().find(part), std::string::npos) << library.complaints().front();
    }
    list = library.list();
  }

  test::TemporaryFolder folder;
  test::Bytes bytes = test::small_recording();
  test::Bytes truth = test::truth_of(bytes);
  std::string sha256 = test::sha256_of(bytes);
  std::string truth_sha256 = test::sha256_of(truth);
  std::filesystem::path recording = folder / (sha256 + ".raw");
  std::filesystem::path truth_file = folder / (truth_sha256 + ".truth.h5");
  std::vector<StoredRecording> before, list;
};

TEST_F(LibraryRestartTest, a_restart_finds_everything) {
  RecordingLibrary library(folder.path(), test::kRoomy);
  EXPECT_TRUE(library.complaints().empty());
  EXPECT_EQ(library.list(), before);
  const Hold hold = library.hold(sha256);
  EXPECT_EQ(test::read_bytes(hold.path()), bytes);
  EXPECT_EQ(test::read_bytes(hold.truth_path().value()), truth);
}

TEST_F(LibraryRestartTest, what_is_there_counts_towards_the_limits) {
  RecordingLibrary library(
      folder.path(),
      {.max_file_bytes = 1U << 24U, .max_total_bytes = bytes.size() + truth.size() + 1, .max_files = 10});
  auto upload = library.begin_upload("b.raw");
  expect_error(ErrorCode::kExhausted, "the limit of all", [&] { upload.write(test::small_recording(7)); });
}

TEST_F(LibraryRestartTest, a_torn_entry_is_told_and_its_bytes_can_be_uploaded_again) {
  std::filesystem::remove(truth_file);
  std::filesystem::remove(entry_of(truth_sha256));
  std::filesystem::resize_file(entry_of(sha256), 40);
  {
    RecordingLibrary library(folder.path(), test::kRoomy);
    EXPECT_TRUE(library.list().empty());
    ASSERT_EQ(library.complaints().size(), 2U);
    EXPECT_NE(library.complaints()[0].find("a JSON object was expected"), std::string::npos);
    EXPECT_NE(library.complaints()[1].find(sha256 + ".raw belongs to no entry"), std::string::npos);
    static_cast<void>(test::commit(library.begin_upload("b.raw"), bytes));
    library.check(sha256);
  }
  const RecordingLibrary library(folder.path(), test::kRoomy);
  EXPECT_TRUE(library.complaints().empty());
  EXPECT_EQ(library.get(sha256).file.name, "b.raw");
}

TEST_F(LibraryRestartTest, a_huge_entry_is_not_read) {
  std::filesystem::resize_file(entry_of(truth_sha256), 1U << 20U);
  std::filesystem::remove(truth_file);
  expect_complaint({truth_sha256, "1048576 bytes"});
}

TEST_F(LibraryRestartTest, missing_bytes_are_told) {
  std::filesystem::remove(truth_file);
  expect_complaint({truth_file.string(), "No such file"});
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list.front().truth, std::nullopt);
}

TEST_F(LibraryRestartTest, a_truth_without_its_recording_is_told) {
  std::filesystem::remove(recording);
  std::filesystem::remove(entry_of(sha256));
  expect_complaint({"truth a.truth.h5", "recording " + sha256 + " is not there"});
  EXPECT_TRUE(list.empty());
}

TEST_F(LibraryRestartTest, a_cut_recording_is_told_and_not_used) {
  std::filesystem::remove(truth_file);
  std::filesystem::remove(entry_of(truth_sha256));
  std::filesystem::resize_file(recording, bytes.size() - 1);
  expect_complaint({"a.raw", std::to_string(bytes.size() - 1) + " bytes, " + std::to_string(bytes.size())});
  EXPECT_TRUE(list.empty());
}

TEST_F(LibraryRestartTest, a_touched_recording_is_told_and_used_after_a_check) {
  const auto copy = folder / "copy";
  std::filesystem::copy_file(recording, copy);
  std::filesystem::rename(copy, recording);
  expect_complaint({"a.raw", "touched since its upload"});
  {
    RecordingLibrary library(folder.path(), test::kRoomy);
    expect_error(ErrorCode::kMismatch, "a.raw", [&] { return library.hold(sha256); });
    library.check(sha256);
    static_cast<void>(library.hold(sha256));
  }
  RecordingLibrary library(folder.path(), test::kRoomy);
  EXPECT_TRUE(library.complaints().empty());
  EXPECT_EQ(library.list(), before);
  static_cast<void>(library.hold(sha256));
}

TEST_F(LibraryRestartTest, a_symbolic_link_is_no_recording) {
  std::filesystem::remove(truth_file);
  std::filesystem::remove(entry_of(truth_sha256));
  const test::TemporaryFolder elsewhere;
  std::filesystem::rename(recording, elsewhere / "a.raw");
  std::filesystem::create_symlink(elsewhere / "a.raw", recording);
  const RecordingLibrary library(folder.path(), test::kRoomy);
  EXPECT_TRUE(library.list().empty());
  EXPECT_NE(library.complaints().front().find("is no regular file"), std::string::npos);
}

TEST_F(LibraryRestartTest, an_entry_under_another_name_is_told) {
  const std::string other(64, 'b');
  std::filesystem::copy_file(entry_of(sha256), entry_of(other));
  expect_complaint({other, "does not belong here: it tells of the recording " + sha256});
  EXPECT_EQ(list, before);
}

TEST_F(LibraryRestartTest, an_artifact_among_recordings_is_told) {
  const std::string other(64, 'b');
  write(entry_of(other), R"({"format_version": 1, "kind": "xclbin", "sha256": ")" + other +
                             R"(", "name": "x", "uploaded_utc": "2026-01-02T03:04:05Z", "size_bytes": 1,
                                "inode": 1, "modified_ns": 1, "xclbin_uuid": "u"})");
  expect_complaint({other, "it tells of the xclbin"});
}

TEST_F(LibraryRestartTest, what_others_put_there_is_told_and_left_alone) {
  write(folder / "notes.txt", "mine");
  expect_complaint({"notes.txt belongs to no entry"});
  EXPECT_EQ(list, before);
  EXPECT_TRUE(std::filesystem::exists(folder / "notes.txt"));
}

TEST_F(LibraryRestartTest, an_entry_half_written_is_cleared_away) {
  const auto unfinished = entry_of(std::string(64, 'b')).string() + ".tmp";
  write(unfinished, "{");
  const RecordingLibrary library(folder.path(), test::kRoomy);
  EXPECT_TRUE(library.complaints().empty());
  EXPECT_FALSE(std::filesystem::exists(unfinished));
}

TEST_F(LibraryRestartTest, a_folder_has_one_owner_at_a_time) {
  std::optional<RecordingLibrary> owner(std::in_place, folder.path(), test::kRoomy);
  expect_error(ErrorCode::kUnavailable, "process " + std::to_string(::getpid()) + " has it open",
               [&] { RecordingLibrary(folder.path(), test::kRoomy); });
  owner.reset();
  const RecordingLibrary next(folder.path(), test::kRoomy);
  EXPECT_EQ(next.list(), before);
}

}  // namespace
}  // namespace mu40
