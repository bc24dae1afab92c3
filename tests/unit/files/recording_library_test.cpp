#include "files/recording_library.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <nlohmann/json.hpp>

#include "child_process.hpp"
#include "library_sample.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using test::expect_error;

const std::vector<std::string> kOnlyTheLock{".lock"};

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
  EXPECT_EQ(upload.bytes_written(), bytes.size());
  EXPECT_TRUE(library.list().empty());
  const auto file = upload.commit(sha256);
  EXPECT_EQ(file.sha256, sha256);
  EXPECT_EQ(file.sha256, sha256_of_file(library.path_of(sha256)));
  EXPECT_EQ(file.name, "a.raw");
  EXPECT_EQ(file.size_bytes, bytes.size());
  EXPECT_EQ(library.get(sha256).file, file);
  EXPECT_EQ(library.list(), std::vector{library.get(sha256)});
  EXPECT_EQ(test::read_bytes(library.path_of(sha256)), bytes);
}

TEST_F(RecordingLibraryTest, an_ended_upload_takes_nothing_more) {
  auto upload = library.begin_upload("a.raw");
  upload.write(bytes);
  static_cast<void>(upload.commit());
  expect_error(ErrorCode::kInternal, "a.raw has ended", [&] { upload.write(bytes); });
  expect_error(ErrorCode::kInternal, "a.raw has ended", [&] { upload.commit(); });
}

TEST_F(RecordingLibraryTest, abandoned_upload_leaves_nothing) {
  {
    auto upload = library.begin_upload("a.raw");
    upload.write(bytes);
    EXPECT_EQ(test::names_in(folder.path()), kOnlyTheLock);
  }
  EXPECT_EQ(test::names_in(folder.path()), kOnlyTheLock);
  EXPECT_TRUE(library.list().empty());
}

TEST_F(RecordingLibraryTest, killed_in_mid_upload_it_leaves_nothing_and_no_lock) {
  const test::TemporaryFolder other;
  std::array<int, 2> written{};
  ASSERT_EQ(::pipe(written.data()), 0);
  const pid_t child = test::fork_to([&] {
    RecordingLibrary doomed(other.path(), test::kRoomy);
    auto upload = doomed.begin_upload("a.raw");
    upload.write(std::span(bytes).first(bytes.size() - 1));
    if (::write(written[1], "w", 1) != 1) return 1;
    for (;;) ::pause();
  });
  ::close(written[1]);
  char told = 0;
  EXPECT_EQ(::read(written[0], &told, 1), 1);
  ::close(written[0]);
  expect_error(ErrorCode::kUnavailable, "process " + std::to_string(child) + " has it open",
               [&] { RecordingLibrary(other.path(), test::kRoomy); });
  ::kill(child, SIGKILL);
  EXPECT_TRUE(WIFSIGNALED(test::wait_for(child)));
  EXPECT_EQ(test::names_in(other.path()), kOnlyTheLock);
  const RecordingLibrary next(other.path(), test::kRoomy);
  EXPECT_TRUE(next.complaints().empty());
}

TEST_F(RecordingLibraryTest, what_is_no_recording_is_refused_at_its_first_bytes) {
  auto upload = library.begin_upload("a.raw");
  upload.write(std::span(bytes).first(8));
  expect_error(ErrorCode::kCorrupt, "cannot read a.raw: the file header tells a header of", [&] {
    const std::vector<std::byte> wrong(24, std::byte{1});
    upload.write(wrong);
  });
  auto text = library.begin_upload("b.raw");
  expect_error(ErrorCode::kCorrupt, "does not start with RAW_0002", [&] { text.write(std::vector<std::byte>(1000)); });
}

TEST_F(RecordingLibraryTest, a_file_shorter_than_its_header_is_refused) {
  auto upload = library.begin_upload("a.raw");
  upload.write(std::span(bytes).first(31));
  expect_error(ErrorCode::kCorrupt, "31 bytes, a file header needs 32", [&] { upload.commit(); });
  auto empty = library.begin_upload("a.raw");
  expect_error(ErrorCode::kCorrupt, "0 bytes, a file header needs 32", [&] { empty.commit(); });
  EXPECT_EQ(test::names_in(folder.path()), kOnlyTheLock);
}

TEST_F(RecordingLibraryTest, malformed_blocks_are_kept_and_counted) {
  bytes.resize(bytes.size() - 5);
  const auto file = test::commit(library.begin_upload("cut.raw"), bytes);
  const auto report = nlohmann::json::parse(library.inspect(file.sha256));
  EXPECT_EQ(report.at("recording"), "cut.raw");
  EXPECT_EQ(report.at("file_bytes"), bytes.size());
  EXPECT_EQ(report.at("faults").at("counts").at("truncated_orbit"), 1);
  EXPECT_TRUE(report.at("truth").is_null());
}

TEST_F(RecordingLibraryTest, the_wrong_expected_hash_keeps_nothing) {
  const std::string other(64, 'a');
  auto upload = library.begin_upload("a.raw");
  upload.write(bytes);
  expect_error(ErrorCode::kInvalidArgument, sha256 + ", " + other + " was expected", [&] { upload.commit(other); });
  auto again = library.begin_upload("a.raw");
  again.write(bytes);
  expect_error(ErrorCode::kInvalidArgument, "'abc' is no SHA-256", [&] { again.commit("abc"); });
  EXPECT_EQ(test::names_in(folder.path()), kOnlyTheLock);
}

TEST_F(RecordingLibraryTest, the_same_bytes_twice_are_one_file_under_the_first_name) {
  const auto first = test::commit(library.begin_upload("a.raw"), bytes);
  const auto names = test::names_in(folder.path());
  EXPECT_EQ(test::commit(library.begin_upload("b.raw"), bytes), first);
  EXPECT_EQ(library.list().size(), 1U);
  EXPECT_EQ(test::names_in(folder.path()), names);
}

TEST_F(RecordingLibraryTest, a_file_over_its_limit_is_refused_as_it_comes) {
  const test::TemporaryFolder small_folder;
  RecordingLibrary small(small_folder.path(),
                         {.max_file_bytes = bytes.size(), .max_total_bytes = 1U << 20U, .max_files = 10});
  auto upload = small.begin_upload("a.raw");
  upload.write(bytes);
  expect_error(ErrorCode::kExhausted, "the limit of a file, " + std::to_string(bytes.size()) + " bytes",
               [&] { upload.write(std::span(bytes).first(1)); });
  static_cast<void>(test::commit(small.begin_upload("a.raw"), bytes));
}

TEST_F(RecordingLibraryTest, uploads_in_progress_count_towards_the_limit_of_all) {
  const test::TemporaryFolder small_folder;
  const auto other = test::small_recording(7);
  ASSERT_EQ(other.size(), bytes.size());
  RecordingLibrary small(small_folder.path(),
                         {.max_file_bytes = 1U << 20U, .max_total_bytes = 2 * bytes.size() - 1, .max_files = 10});
  const auto expect_full = [&] {
    auto upload = small.begin_upload("b.raw");
    expect_error(ErrorCode::kExhausted, "the limit of all is " + std::to_string(2 * bytes.size() - 1),
                 [&] { upload.write(other); });
  };
  {
    auto pending = small.begin_upload("a.raw");
    pending.write(bytes);
    expect_full();
  }
  static_cast<void>(test::commit(small.begin_upload("a.raw"), bytes));
  expect_full();
  small.remove(sha256);
  static_cast<void>(test::commit(small.begin_upload("b.raw"), other));
  expect_full();
}

TEST_F(RecordingLibraryTest, the_same_bytes_again_cost_nothing_of_the_limit) {
  const test::TemporaryFolder small_folder;
  RecordingLibrary small(small_folder.path(),
                         {.max_file_bytes = 1U << 20U, .max_total_bytes = 2 * bytes.size(), .max_files = 10});
  for (int i = 0; i < 3; ++i) static_cast<void>(test::commit(small.begin_upload("a.raw"), bytes));
  static_cast<void>(test::commit(small.begin_upload("b.raw"), test::small_recording(7)));
}

TEST_F(RecordingLibraryTest, the_number_of_files_is_limited) {
  const test::TemporaryFolder small_folder;
  RecordingLibrary small(small_folder.path(),
                         {.max_file_bytes = 1U << 20U, .max_total_bytes = 1U << 20U, .max_files = 1});
  static_cast<void>(test::commit(small.begin_upload("a.raw"), bytes));
  expect_error(ErrorCode::kExhausted, "it has 1 files, the limit",
               [&] { test::commit(small.begin_upload("b.raw"), test::small_recording(7)); });
  static_cast<void>(test::commit(small.begin_upload("a.raw"), bytes));
}

TEST_F(RecordingLibraryTest, names_that_could_lead_elsewhere_are_refused) {
  const std::string longest(100, 'n');
  static_cast<void>(library.begin_upload(longest));
  static_cast<void>(library.begin_upload("A-z_0.9"));
  for (const std::string& name :
       {std::string(), std::string(".."), std::string("."), std::string(".a"), std::string("a/b"), std::string("/"),
        std::string("a b"), std::string("a\n"), std::string("a\0b", 3), std::string("\xC3\xA4"), longest + 'n'}) {
    expect_error(ErrorCode::kInvalidArgument, "1 to 100 of A-Z a-z 0-9 . _ -",
                 [&] { static_cast<void>(library.begin_upload(name)); });
  }
}

TEST_F(RecordingLibraryTest, no_other_text_is_taken_for_a_hash) {
  for (const std::string& text : {std::string(), std::string("../../etc/passwd"), std::string(63, 'a'),
                                  std::string(64, 'A'), std::string(65, 'a')}) {
    expect_error(ErrorCode::kInvalidArgument, "is no SHA-256", [&] { return library.get(text); });
    expect_error(ErrorCode::kInvalidArgument, "is no SHA-256", [&] { library.remove(text); });
  }
}

TEST_F(RecordingLibraryTest, a_held_recording_is_not_removed) {
  static_cast<void>(test::commit(library.begin_upload("a.raw"), bytes));
  EXPECT_FALSE(library.held(sha256));
  {
    Hold first = library.hold(sha256);
    const Hold hold = std::move(first);
    EXPECT_EQ(hold.sha256(), sha256);
    EXPECT_EQ(hold.path(), library.path_of(sha256));
    EXPECT_EQ(hold.truth_path(), std::nullopt);
    {
      const Hold again = library.hold(sha256);
    }
    EXPECT_TRUE(library.held(sha256));
    expect_error(ErrorCode::kHeld, "a.raw", [&] { library.remove(sha256); });
    EXPECT_EQ(test::read_bytes(hold.path()), bytes);
  }
  EXPECT_FALSE(library.held(sha256));
  library.remove(sha256);
  EXPECT_EQ(test::names_in(folder.path()), kOnlyTheLock);
  expect_error(ErrorCode::kNotFound, sha256, [&] { return library.get(sha256); });
  expect_error(ErrorCode::kNotFound, sha256, [&] { library.remove(sha256); });
  expect_error(ErrorCode::kNotFound, sha256, [&] { return library.hold(sha256); });
}

TEST_F(RecordingLibraryTest, a_recording_changed_on_disk_is_not_held_and_not_taken_for_the_same) {
  static_cast<void>(test::commit(library.begin_upload("a.raw"), bytes));
  library.check(sha256);
  auto changed = bytes;
  changed.back() ^= std::byte{1};
  test::write_bytes(library.path_of(sha256), changed);
  expect_error(ErrorCode::kMismatch, "a.raw", [&] { return library.hold(sha256); });
  expect_error(ErrorCode::kCorrupt, "a.raw", [&] { library.check(sha256); });
  expect_error(ErrorCode::kMismatch, "a.raw", [&] { test::commit(library.begin_upload("b.raw"), bytes); });
  library.remove(sha256);
  EXPECT_EQ(test::commit(library.begin_upload("b.raw"), bytes).name, "b.raw");
  library.check(sha256);
}

TEST_F(RecordingLibraryTest, a_recording_deleted_on_disk_can_be_removed_and_uploaded_again) {
  static_cast<void>(test::commit(library.begin_upload("a.raw"), bytes));
  std::filesystem::remove(library.path_of(sha256));
  expect_error(ErrorCode::kMismatch, "a.raw", [&] { return library.hold(sha256); });
  expect_error(ErrorCode::kCorrupt, "a.raw", [&] { library.check(sha256); });
  library.remove(sha256);
  static_cast<void>(test::commit(library.begin_upload("a.raw"), bytes));
  library.check(sha256);
}

TEST_F(RecordingLibraryTest, the_same_bytes_touched_are_trusted_again_after_a_check) {
  static_cast<void>(test::commit(library.begin_upload("a.raw"), bytes));
  test::write_bytes(library.path_of(sha256), bytes);
  expect_error(ErrorCode::kMismatch, "touched", [&] { return library.hold(sha256); });
  library.check(sha256);
  static_cast<void>(library.hold(sha256));
}

}  // namespace
}  // namespace mu40
