#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "files/recording_library.hpp"
#include "library_sample.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using test::expect_error;

class TruthUploadTest : public ::testing::Test {
 protected:
  TruthUploadTest() { static_cast<void>(test::commit(library.begin_upload("a.raw"), bytes)); }

  StoredFile upload(const test::Bytes& file) { return test::commit(library.begin_truth_upload(sha256), file); }

  test::TemporaryFolder folder;
  RecordingLibrary library{folder.path(), test::kRoomy};
  test::Bytes bytes = test::small_recording();
  std::string sha256 = test::sha256_of(bytes);
  test::Bytes truth = test::truth_of(bytes);
};

TEST_F(TruthUploadTest, a_truth_joins_its_recording_and_goes_with_it) {
  EXPECT_EQ(library.get(sha256).truth, std::nullopt);
  EXPECT_EQ(library.truth_path_of(sha256), std::nullopt);
  const auto file = upload(truth);
  EXPECT_EQ(file.name, "a.truth.h5");
  EXPECT_EQ(file.facts.recording_sha256, sha256);
  EXPECT_EQ(library.get(sha256).truth, file);
  ASSERT_EQ(library.list().size(), 1U);
  EXPECT_EQ(library.list().front().truth, file);
  EXPECT_EQ(test::read_bytes(library.truth_path_of(sha256).value()), truth);
  EXPECT_EQ(library.hold(sha256).truth_path(), library.truth_path_of(sha256));
  const auto report = nlohmann::json::parse(library.inspect(sha256));
  EXPECT_EQ(report.at("truth").at("rows"), 1);
  library.check(sha256);
  library.remove(sha256);
  EXPECT_EQ(test::names_in(folder.path()), std::vector<std::string>{".lock"});
}

TEST_F(TruthUploadTest, a_newer_truth_replaces_the_older) {
  const auto older = upload(truth);
  const auto newer = upload(test::truth_of(bytes, 11));
  EXPECT_NE(newer.sha256, older.sha256);
  EXPECT_EQ(library.get(sha256).truth, newer);
  EXPECT_EQ(test::names_in(folder.path()).size(), 5U);  // two files and their entries, and the lock
  EXPECT_EQ(upload(test::truth_of(bytes, 11)), newer);
}

TEST_F(TruthUploadTest, a_truth_can_be_replaced_where_the_number_of_files_is_reached) {
  const test::TemporaryFolder small_folder;
  auto limits = test::kRoomy;
  limits.max_files = 2;
  RecordingLibrary small(small_folder.path(), limits);
  static_cast<void>(test::commit(small.begin_upload("a.raw"), bytes));
  static_cast<void>(test::commit(small.begin_truth_upload(sha256), truth));
  const auto newer = test::commit(small.begin_truth_upload(sha256), test::truth_of(bytes, 11));
  EXPECT_EQ(small.get(sha256).truth, newer);
}

TEST_F(TruthUploadTest, a_held_recording_keeps_its_truth) {
  const auto older = upload(truth);
  const Hold hold = library.hold(sha256);
  expect_error(ErrorCode::kHeld, "a.raw", [&] { upload(test::truth_of(bytes, 11)); });
  EXPECT_EQ(test::read_bytes(hold.truth_path().value()), truth);
  EXPECT_EQ(upload(truth).sha256, older.sha256);
}

TEST_F(TruthUploadTest, the_truth_of_another_recording_is_refused) {
  const auto other = test::small_recording(7);
  expect_error(ErrorCode::kMismatch, "belongs to another recording: " + test::sha256_of(other) + ", " + sha256,
               [&] { upload(test::truth_of(other)); });
  EXPECT_EQ(library.get(sha256).truth, std::nullopt);
  expect_error(ErrorCode::kNotFound, test::sha256_of(other),
               [&] { static_cast<void>(library.begin_truth_upload(test::sha256_of(other))); });
}

TEST_F(TruthUploadTest, a_truth_that_is_there_is_still_not_another_recordings) {
  upload(truth);
  const auto other = test::small_recording(7);
  static_cast<void>(test::commit(library.begin_upload("b.raw"), other));
  expect_error(ErrorCode::kMismatch, "belongs to another recording: " + sha256,
               [&] { test::commit(library.begin_truth_upload(test::sha256_of(other)), truth); });
}

TEST_F(TruthUploadTest, a_recording_removed_meanwhile_leaves_its_truth_outside) {
  auto started = library.begin_truth_upload(sha256);
  started.write(truth);
  library.remove(sha256);
  expect_error(ErrorCode::kNotFound, sha256, [&] { started.commit(); });
  EXPECT_EQ(test::names_in(folder.path()), std::vector<std::string>{".lock"});
}

TEST_F(TruthUploadTest, what_is_no_truth_is_refused_under_its_name) {
  expect_error(ErrorCode::kCorrupt, "cannot read truth a.truth.h5", [&] { upload(bytes); });
  expect_error(ErrorCode::kCorrupt, "cannot read truth a.truth.h5", [&] { upload(test::Bytes(4)); });
  expect_error(ErrorCode::kCorrupt, "a.truth.h5", [&] {
    auto cut = truth;
    cut.resize(cut.size() / 2);
    upload(cut);
  });
  expect_error(ErrorCode::kCorrupt, "a.truth.h5: the HDF5 library failed on it",
               [&] { upload(test::read_bytes(MU40_HOSTILE_TRUTH "/hdf5_segmentation_fault.h5")); });
}

TEST_F(TruthUploadTest, a_truth_is_not_found_as_a_recording) {
  const auto file = upload(truth);
  expect_error(ErrorCode::kNotFound, "it is the truth a.truth.h5", [&] { return library.get(file.sha256); });
  expect_error(ErrorCode::kNotFound, "it is the truth a.truth.h5", [&] { library.remove(file.sha256); });
}

TEST_F(TruthUploadTest, a_truth_changed_on_disk_is_found) {
  upload(truth);
  auto changed = truth;
  changed.back() ^= std::byte{1};
  test::write_bytes(library.truth_path_of(sha256).value(), changed);
  expect_error(ErrorCode::kMismatch, "a.truth.h5", [&] { return library.hold(sha256); });
  expect_error(ErrorCode::kCorrupt, "a.truth.h5", [&] { library.check(sha256); });
}

TEST_F(TruthUploadTest, the_longest_recording_name_has_room_for_its_truth) {
  const auto other = test::small_recording(7);
  static_cast<void>(test::commit(library.begin_upload(std::string(100, 'n')), other));
  EXPECT_EQ(test::commit(library.begin_truth_upload(test::sha256_of(other)), test::truth_of(other)).name,
            std::string(91, 'n') + ".truth.h5");
}

}  // namespace
}  // namespace mu40
