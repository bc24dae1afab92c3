// mu40-with-swboard as its user sees it: exit statuses, and nothing left behind. No XRT here.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

namespace mu40::test {
namespace {

struct Outcome {
  std::string output;
  int status = -1;
};

// Runs `script` by sh under mu40-with-swboard.
Outcome run(const std::string& script) {
  Outcome outcome;
  std::FILE* const pipe = ::popen((std::string(MU40_WITH_SWBOARD) + " sh -c '" + script + "'").c_str(), "r");
  std::array<char, 256> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) outcome.output += buffer.data();
  const int status = ::pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

// The private folder that the script printed with `echo $USER`.
std::filesystem::path folder_in(const Outcome& outcome) {
  return "/tmp/" + outcome.output.substr(0, outcome.output.find('\n'));
}

TEST(WithSwboard, gives_the_programs_exit_status_and_removes_its_folder) {
  const auto outcome = run("echo $USER; test -d /tmp/$USER || exit 99; exit 42");
  EXPECT_EQ(outcome.status, 42);
  EXPECT_TRUE(folder_in(outcome).filename().string().starts_with("mu40-"));
  EXPECT_FALSE(std::filesystem::exists(folder_in(outcome)));
}

TEST(WithSwboard, a_killed_program_leaves_nothing) {
  const auto outcome = run("echo $USER; touch /tmp/$USER/device0_1_1; kill -9 $$");
  EXPECT_EQ(outcome.status, 128 + 9);
  EXPECT_FALSE(std::filesystem::exists(folder_in(outcome)));
}

TEST(WithSwboard, a_child_that_outlives_the_program_is_ended) {
  const auto outcome = run("echo $USER; sleep 1000 > /dev/null & echo $!");
  EXPECT_EQ(outcome.status, 0);
  const auto pid = outcome.output.substr(outcome.output.find('\n') + 1);
  const auto process = std::filesystem::path("/proc") / pid.substr(0, pid.find('\n'));
  for (int i = 0; i < 200 && std::filesystem::exists(process / "fd"); ++i) ::usleep(10'000);
  std::error_code error;
  const auto program = std::filesystem::read_symlink(process / "exe", error);
  EXPECT_TRUE(error) << program << " still runs";
}

TEST(WithSwboard, the_program_has_a_process_group_of_its_own) {
  EXPECT_EQ(run("kill -TERM 0; sleep 10").status, 128 + 15) << "and the signal did not reach this test";
}

TEST(WithSwboard, a_program_that_does_not_exist_is_told) {
  EXPECT_EQ(run("").status, 0);
  const int status = std::system((std::string(MU40_WITH_SWBOARD) + " /nowhere/program 2> /dev/null").c_str());
  EXPECT_EQ(WEXITSTATUS(status), 127);
}

}  // namespace
}  // namespace mu40::test
