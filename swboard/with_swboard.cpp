// mu40-with-swboard CMD ARGS...: runs any XRT program on a software board of its own. The program gets a session of its
// own (XRT may signal its process group) and leaves nothing behind, whatever becomes of it. Exit status: the program's;
// 128 + signal when a signal ended it. The board's log goes to standard error when MU40_SWBOARD_SHOW_LOG is set.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "swboard/environment.hpp"

namespace {

using mu40::swboard::SoftwareBoardEnvironment;

constexpr int kExitNotStarted = 127;

[[noreturn]] void become(char** command, const SoftwareBoardEnvironment& environment, const sigset_t& signals) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::vector<std::string> entries = environment.environment_for(::environ);
  std::vector<char*> pointers;
  pointers.reserve(entries.size() + 1);
  for (auto& entry : entries) pointers.push_back(entry.data());
  pointers.push_back(nullptr);
  ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  ::execvpe(command[0], command, pointers.data());
  std::cerr << "mu40-with-swboard: cannot run " << command[0] << ": " << std::strerror(errno) << '\n';
  ::_exit(kExitNotStarted);
}

// Waits for the child; the first interrupting signal is handed on to its session, a second one kills it.
int wait_for(pid_t child, const sigset_t& signals) {
  int signals_taken = 0;
  for (;;) {
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) {
      ::kill(-child, SIGKILL);  // a board process that outlived it
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    const int signal = ::sigwaitinfo(&signals, nullptr);
    if (signal > 0 && signal != SIGCHLD) ::kill(-child, signals_taken++ == 0 ? signal : SIGKILL);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: mu40-with-swboard COMMAND [ARGUMENTS...]\n";
    return kExitNotStarted;
  }
  try {
    const SoftwareBoardEnvironment environment(mu40::swboard::software_board_root());
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    const pid_t child = ::fork();
    if (child == 0) become(argv + 1, environment, signals);
    if (child < 0) throw std::runtime_error(std::string("cannot fork: ") + std::strerror(errno));
    const int status = wait_for(child, signals);
    if (std::getenv("MU40_SWBOARD_SHOW_LOG") != nullptr) {
      if (std::ifstream log(environment.log_file()); log) std::cerr << log.rdbuf();
    }
    return status;
  } catch (const std::exception& error) {
    std::cerr << "mu40-with-swboard: " << error.what() << '\n';
    return kExitNotStarted;
  }
}
