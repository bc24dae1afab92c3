#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <csignal>

#include "child_process.hpp"
#include "files/recording_library.hpp"
#include "library_sample.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using test::expect_error;

constexpr int kNotPermitted = 77;

// A recording of `bytes` bytes: one orbit, and then what no reader can use.
test::Bytes padded_recording(std::size_t bytes) {
  auto recording = test::small_recording();
  recording.resize(bytes);
  return recording;
}

TEST(LibraryDiskFullTest, a_file_size_limit_of_the_system_is_exhaustion_and_keeps_nothing) {
  const test::TemporaryFolder folder;
  const pid_t child = test::fork_to([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{65536, 65536};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    RecordingLibrary library(folder.path(), test::kRoomy);
    auto upload = library.begin_upload("a.raw");
    expect_error(ErrorCode::kExhausted, "a.raw: File too large", [&] { upload.write(padded_recording(100'000)); });
    expect_error(ErrorCode::kInternal, "has ended", [&] { upload.commit(); });
    static_cast<void>(test::commit(library.begin_upload("b.raw"), padded_recording(60'000)));
    return ::testing::Test::HasFailure() ? 1 : 0;
  });
  EXPECT_EQ(test::wait_for(child), 0);
  EXPECT_EQ(test::names_in(folder.path()).size(), 3U);
}

// A file system of 16 pages of the child's own; one page is the lock's.
TEST(LibraryDiskFullTest, a_full_disk_is_exhaustion_at_every_step_and_keeps_nothing) {
  const test::TemporaryFolder folder;
  constexpr std::size_t kPage = 4096;
  const pid_t child = test::fork_to([&] {
    if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return kNotPermitted;
    ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    if (::mount("none", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) return kNotPermitted;
    RecordingLibrary library(folder.path(), test::kRoomy);
    auto upload = library.begin_upload("a.raw");
    expect_error(ErrorCode::kExhausted, "a.raw: No space left", [&] { upload.write(padded_recording(16 * kPage)); });
    // All bytes find room, the entry does not.
    expect_error(ErrorCode::kExhausted, "No space left",
                 [&] { test::commit(library.begin_upload("b.raw"), padded_recording(15 * kPage)); });
    EXPECT_EQ(test::names_in(folder.path()), std::vector<std::string>{".lock"});
    EXPECT_TRUE(library.list().empty());
    const auto kept = test::commit(library.begin_upload("c.raw"), padded_recording(14 * kPage));
    EXPECT_EQ(library.list().size(), 1U);
    // The disk is full now; removing must still work.
    library.remove(kept.sha256);
    return ::testing::Test::HasFailure() ? 1 : 0;
  });
  const int status = test::wait_for(child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotPermitted) GTEST_SKIP() << "mounting a tmpfs is not permitted";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace mu40
