// What is left after kill -9 of a parent, of its worker, of both: nothing, one second later.
#include "link/worker_keeper.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "layout/error.hpp"
#include "link/private_folder.hpp"
#include "support/expect_error.hpp"
#include "support/process_state.hpp"

namespace mu40 {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using test::alive;
using test::comes_true;
using test::expect_error;

// As the software board's environment makes it, with something in it.
fs::path make_private_folder() {
  std::string folder = "/tmp/mu40-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("cannot make " + folder);
  fs::create_directories(fs::path(folder) / "run/.run/1");
  std::ofstream(fs::path(folder) / "run/.run/1/file") << "x";
  return folder;
}

class WorkerKeeperTest : public ::testing::Test {
 protected:
  WorkerKeeperTest() {
    output = ::popen((std::string("exec ") + LINK_TEST_PARENT + " " + folder.string()).c_str(), "r");
    std::array<char, 80> line{};
    if (std::fgets(line.data(), line.size(), output) != nullptr) {
      std::istringstream(line.data()) >> parent >> worker >> child;
    }
  }
  ~WorkerKeeperTest() override {
    if (parent > 0) ::kill(parent, SIGKILL);
    ::pclose(output);
    fs::remove_all(folder);
  }

  void expect_nothing_left_within_a_second() const {
    EXPECT_TRUE(comes_true(seconds(1), [&] { return !alive(worker) && !alive(child) && !fs::exists(folder); }))
        << "worker " << alive(worker) << ", its child " << alive(child) << ", folder " << fs::exists(folder);
  }

  fs::path folder = make_private_folder();
  FILE* output = nullptr;
  pid_t parent = -1, worker = -1, child = -1;
};

TEST_F(WorkerKeeperTest, killed_parent_leaves_nothing_though_its_worker_is_blocked) {
  ASSERT_TRUE(alive(worker) && alive(child) && fs::exists(folder));
  ::kill(parent, SIGKILL);
  expect_nothing_left_within_a_second();
}

TEST_F(WorkerKeeperTest, killed_parent_leaves_nothing_though_its_worker_is_stopped) {
  ASSERT_TRUE(alive(worker) && alive(child));
  ::kill(child, SIGSTOP);
  ::kill(worker, SIGSTOP);
  ::kill(parent, SIGKILL);
  expect_nothing_left_within_a_second();
}

TEST_F(WorkerKeeperTest, parent_and_worker_killed_together_leave_nothing) {
  ASSERT_TRUE(alive(worker) && alive(child));
  ::kill(worker, SIGKILL);
  ::kill(parent, SIGKILL);
  expect_nothing_left_within_a_second();
}

TEST_F(WorkerKeeperTest, killed_worker_takes_its_group_with_it_and_leaves_the_folder_to_the_parent) {
  ::kill(worker, SIGKILL);
  EXPECT_TRUE(comes_true(seconds(1), [&] { return !alive(worker) && !alive(child); }));
  EXPECT_TRUE(fs::exists(folder));
  ::kill(parent, SIGKILL);
  expect_nothing_left_within_a_second();
}

TEST(WorkerKeeper, is_not_started_by_a_process_that_is_no_worker) {
  expect_error(ErrorCode::kInternal, "session", [] { start_keeper(""); });
}

TEST(PrivateFolder, other_paths_are_refused) {
  const fs::path folder = make_private_folder();
  const fs::path link = "/tmp/mu40-0Link0";
  fs::remove(link);
  fs::create_symlink(folder, link);
  for (const fs::path& path : {fs::path("/tmp"), fs::path("/tmp/mu40-"), folder / "run", folder / "..", folder / "",
                               fs::path("/tmp/mu40-../etc"), fs::path("/tmp/mu40-0none0"), link}) {
    expect_error(ErrorCode::kInvalidArgument, path.string(), [&] { const PrivateFolder refused(path); });
  }
  ::chmod(folder.c_str(), 0755);
  expect_error(ErrorCode::kInvalidArgument, folder.string(), [&] { const PrivateFolder refused(folder); });
  fs::remove(link);
  fs::remove_all(folder);
}

TEST(PrivateFolder, another_directory_in_its_place_stays) {
  const fs::path path = make_private_folder();
  const PrivateFolder folder(path);
  const fs::path aside = make_private_folder();
  fs::remove_all(aside);
  fs::rename(path, aside);
  fs::create_directory(path);
  EXPECT_TRUE(folder.remove());
  EXPECT_TRUE(fs::exists(path));
  EXPECT_TRUE(fs::exists(aside / "run"));
  fs::remove_all(path);
  fs::remove_all(aside);
}

TEST(PrivateFolder, what_its_links_point_to_stays) {
  const fs::path path = make_private_folder();
  const fs::path other = make_private_folder();
  fs::create_directory_symlink(other, path / "link");
  EXPECT_TRUE(PrivateFolder(path).remove());
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(fs::exists(other / "run/.run/1/file"));
  fs::remove_all(other);
}

}  // namespace
}  // namespace mu40
