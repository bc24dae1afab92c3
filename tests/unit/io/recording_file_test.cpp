// Recordings as files: names, permissions, full disks.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "io/sha256.hpp"
#include "layout/error.hpp"
#include "recording_bytes.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

using test::Bytes;
using test::Orbit;

TEST(RecordingFile, missing_file_is_not_found) {
  const test::TemporaryFolder folder;
  test::expect_error(ErrorCode::kNotFound, "none.raw: No such file", [&] { RecordingReader(folder / "none.raw"); });
}

TEST(RecordingFile, directory_is_refused_by_reader_and_writer) {
  const test::TemporaryFolder folder;
  test::expect_error(ErrorCode::kInvalidArgument, "Is a directory", [&] { RecordingReader(folder / ""); });
  test::expect_error(ErrorCode::kInvalidArgument, "Is a directory", [&] { RecordingWriter(folder / "", {}); });
}

TEST(RecordingFile, pipe_is_refused_without_waiting) {
  const test::TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  test::expect_error(ErrorCode::kInvalidArgument, "no regular file", [&] { RecordingReader(folder / "pipe"); });
}

TEST(RecordingFile, unreadable_file_is_refused) {
  const test::TemporaryFolder folder;
  test::write_bytes(folder / "x.raw", Bytes(100));
  std::filesystem::permissions(folder / "", std::filesystem::perms{0755});
  std::filesystem::permissions(folder / "x.raw", std::filesystem::perms{0});
  // Root may read anything; as another user it may not.
  const bool is_root = ::geteuid() == 0;
  constexpr uid_t kNobody = 65534;
  if (is_root) {
    ASSERT_EQ(::seteuid(kNobody), 0);
  }
  test::expect_error(ErrorCode::kInvalidArgument, "Permission denied", [&] { RecordingReader(folder / "x.raw"); });
  if (is_root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
}

TEST(RecordingFile, empty_short_and_foreign_files_are_refused) {
  const test::TemporaryFolder folder;
  test::write_bytes(folder / "empty.raw", {});
  test::expect_error(ErrorCode::kCorrupt, "0 bytes", [&] { RecordingReader(folder / "empty.raw"); });
  test::write_bytes(folder / "short.raw", Bytes(31));
  test::expect_error(ErrorCode::kCorrupt, "31 bytes", [&] { RecordingReader(folder / "short.raw"); });
  auto bytes = test::recording_of({Orbit(1)});
  bytes[7] = std::byte{'1'};
  test::write_bytes(folder / "v1.raw", bytes);
  test::expect_error(ErrorCode::kCorrupt, "RAW_0002", [&] { RecordingReader(folder / "v1.raw"); });
  bytes[7] = std::byte{'2'};
  bytes[8] = std::byte{33};
  test::write_bytes(folder / "header.raw", bytes);
  test::expect_error(ErrorCode::kCorrupt, "header of 33 bytes", [&] { RecordingReader(folder / "header.raw"); });
}

TEST(RecordingFile, appears_under_its_name_only_when_closed) {
  const test::TemporaryFolder folder;
  {
    RecordingWriter writer(folder / "x.raw", {});
    writer.write(Orbit(1).view());
    EXPECT_FALSE(std::filesystem::exists(folder / "x.raw"));
    EXPECT_TRUE(std::filesystem::exists(folder / "x.raw.tmp"));
    writer.close();
    EXPECT_TRUE(std::filesystem::exists(folder / "x.raw"));
    EXPECT_FALSE(std::filesystem::exists(folder / "x.raw.tmp"));
  }
  EXPECT_TRUE(std::filesystem::exists(folder / "x.raw"));
  {
    RecordingWriter abandoned(folder / "y.raw", {});
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "y.raw"));
  EXPECT_FALSE(std::filesystem::exists(folder / "y.raw.tmp"));
}

TEST(RecordingFile, full_device_is_told_and_left_in_place) {
  RecordingWriter writer("/dev/full", {});
  writer.write(Orbit(1).view());
  test::expect_error(ErrorCode::kExhausted, "/dev/full: No space left", [&] { writer.close(); });
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

// A file size limit stands in for a disk that fills up on the way.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST(RecordingFile, disk_that_fills_up_on_the_way_is_told_and_leaves_nothing) {
  const test::TemporaryFolder folder;
  Orbit orbit(1);
  for (std::uint16_t bx = 1; bx <= 3564; ++bx) orbit.add(bx, std::vector<MuonWord>(16));
  {
    const FileSizeLimit limit(1 << 20);
    RecordingWriter writer(folder / "x.raw", {});
    test::expect_error(ErrorCode::kExhausted, "x.raw.tmp: File too large", [&] {
      for (;;) writer.write(orbit.view());
    });
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder / ""));
}

TEST(Sha256, is_that_of_the_standard_and_refuses_what_cannot_be_read) {
  const test::TemporaryFolder folder;
  test::write_bytes(folder / "abc", std::as_bytes(std::span("abc", 3)));
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(sha256_of_file(folder / "abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  test::expect_error(ErrorCode::kNotFound, "none", [&] { (void)sha256_of_file(folder / "none"); });
  test::expect_error(ErrorCode::kInvalidArgument, "Is a directory", [&] { (void)sha256_of_file(folder / ""); });
}

}  // namespace
}  // namespace mu40
