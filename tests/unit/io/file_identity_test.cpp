#include "io/file_identity.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

namespace fs = std::filesystem;
using test::expect_error;

class FileIdentityTest : public ::testing::Test {
 protected:
  FileIdentityTest() { std::ofstream(file) << "four"; }
  test::TemporaryFolder folder;
  fs::path file = folder / "recording.raw";
};

TEST_F(FileIdentityTest, file_that_was_only_read_is_unchanged) {
  const FileIdentity before = identity_of_file(file);
  std::ifstream(file).get();
  EXPECT_NO_THROW(expect_unchanged(file, before));
}

TEST_F(FileIdentityTest, longer_file_is_changed) {
  const FileIdentity before = identity_of_file(file);
  std::ofstream(file, std::ios::app) << "five";
  expect_error(ErrorCode::kMismatch, "recording.raw changed while it was read: 4 bytes before, 8 after",
               [&] { expect_unchanged(file, before); });
}

TEST_F(FileIdentityTest, file_written_to_without_a_change_of_size_is_changed) {
  const FileIdentity before = identity_of_file(file);
  fs::last_write_time(file, fs::last_write_time(file) + std::chrono::nanoseconds{1});
  expect_error(ErrorCode::kMismatch, "it was written to", [&] { expect_unchanged(file, before); });
}

TEST_F(FileIdentityTest, copy_in_its_place_with_the_same_time_is_changed) {
  const FileIdentity before = identity_of_file(file);
  const auto time = fs::last_write_time(file);
  fs::copy_file(file, folder / "copy");
  fs::last_write_time(folder / "copy", time);
  fs::rename(folder / "copy", file);
  expect_error(ErrorCode::kMismatch, "another file stands in its place", [&] { expect_unchanged(file, before); });
}

TEST_F(FileIdentityTest, missing_file_is_not_found) {
  const FileIdentity before = identity_of_file(file);
  fs::remove(file);
  expect_error(ErrorCode::kNotFound, "recording.raw", [&] { expect_unchanged(file, before); });
}

}  // namespace
}  // namespace mu40
