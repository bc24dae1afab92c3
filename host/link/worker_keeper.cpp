#include "link/worker_keeper.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <thread>

#include "layout/error.hpp"
#include "link/private_folder.hpp"
#include "link/worker_process.hpp"

namespace mu40 {
namespace {

// What was being written into the folder when its writer was killed may still come: removing is tried again.
constexpr int kRemovals = 100;
constexpr std::chrono::milliseconds kBetweenRemovals{10};
constexpr int kLookEveryMs = 100;

int open_pidfd(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

Error keeper_error(const char* what) {
  return {ErrorCode::kUnavailable,
          std::string("cannot start the worker's keeper: ") + what + ": " + std::strerror(errno)};
}

bool parent_has_hung_up() {
  pollfd waited{kWorkerChannelFd, POLLRDHUP, 0};
  return ::poll(&waited, 1, 0) != 0;
}

// Whether the process behind a pidfd has ended, waiting for that until `timeout_ms` (negative: for ever).
bool has_ended(int pidfd, int timeout_ms) {
  pollfd waited{pidfd, POLLIN, 0};
  return ::poll(&waited, 1, timeout_ms) > 0;
}

void wait_for_either_end(int a, int b) {
  std::array<pollfd, 2> waited{{{a, POLLIN, 0}, {b, POLLIN, 0}}};
  while (::poll(waited.data(), waited.size(), -1) < 0) {
  }
}

// `parent_pidfd` is negative where the parent is gone already.
[[noreturn]] void keep(pid_t worker, int worker_pidfd, int parent_pidfd, const std::optional<PrivateFolder>& folder) {
  ::setsid();
  ::prctl(PR_SET_NAME, "mu40-keeper");
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) ::signal(signal, SIG_IGN);  // it ends with its worker
  ::close(kWorkerChannelFd);  // held here as well, it would hide the worker's end from the parent
  ::close(kWorkerMemoryFd);
  if (parent_pidfd >= 0) wait_for_either_end(worker_pidfd, parent_pidfd);
  // The worker's number is still its own: its parent reaps it after it has ended, and not this soon.
  ::kill(-worker, SIGKILL);
  while (!has_ended(worker_pidfd, -1)) {
  }
  if (!folder) ::_exit(0);
  // The folder is the parent's while there is one; two that remove it would stop each other.
  while (parent_pidfd >= 0 && folder->exists() && !has_ended(parent_pidfd, kLookEveryMs)) {
  }
  for (int n = 0; n < kRemovals && !folder->remove(); ++n) std::this_thread::sleep_for(kBetweenRemovals);
  ::_exit(0);
}

}  // namespace

void start_keeper(const std::filesystem::path& private_folder) {
  const pid_t worker = ::getpid();
  if (::getsid(0) != worker) throw Error(ErrorCode::kInternal, "a worker must lead a session of its own");
  std::optional<PrivateFolder> folder;
  if (!private_folder.empty()) folder.emplace(private_folder);

  const int worker_pidfd = open_pidfd(worker);
  if (worker_pidfd < 0) throw keeper_error("pidfd_open (Linux 5.3)");
  int parent_pidfd = open_pidfd(::getppid());
  if (parent_pidfd < 0 && errno != ESRCH) throw keeper_error("pidfd_open (Linux 5.3)");
  // The order matters: a parent that dies now may have left its number, or this process, to another one.
  if (parent_has_hung_up()) parent_pidfd = -1;

  const pid_t keeper = ::fork();
  if (keeper < 0) throw keeper_error("fork");
  if (keeper == 0) keep(worker, worker_pidfd, parent_pidfd, folder);
  ::close(worker_pidfd);
  if (parent_pidfd >= 0) ::close(parent_pidfd);
}

}  // namespace mu40
