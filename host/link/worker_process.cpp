#include "link/worker_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <thread>

#include "layout/board_gone_status.h"
#include "layout/error.hpp"

extern char** environ;

namespace mu40 {
namespace {

pid_t spawn(const WorkerLaunch& launch, int channel_fd, int memory_fd, int output_fd) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (!launch.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, launch.directory.c_str());
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output_fd, 1);
  posix_spawn_file_actions_adddup2(&actions, output_fd, 2);
  posix_spawn_file_actions_adddup2(&actions, channel_fd, kWorkerChannelFd);
  posix_spawn_file_actions_adddup2(&actions, memory_fd, kWorkerMemoryFd);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);

  std::vector<char*> envp;
  envp.reserve(launch.environment.size() + 1);
  for (const auto& entry : launch.environment) envp.push_back(const_cast<char*>(entry.c_str()));
  envp.push_back(nullptr);
  std::string program = launch.program.string();
  std::string folder = launch.private_folder.string();
  char* argv[] = {program.data(), folder.empty() ? nullptr : folder.data(), nullptr};

  pid_t pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), &actions, &attributes, argv,
                                launch.environment.empty() ? environ : envp.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    throw Error(ErrorCode::kUnavailable, "cannot start " + program + ": " + std::strerror(error));
  }
  return pid;
}

// dup2 onto 3 and 4 must not overwrite the other source: move both above first.
int above_standard(int fd) {
  const int moved = ::fcntl(fd, F_DUPFD_CLOEXEC, 10);
  if (moved < 0)
    throw Error(ErrorCode::kExhausted, std::string("cannot duplicate a descriptor: ") + std::strerror(errno));
  return moved;
}

}  // namespace

WorkerProcess::WorkerProcess(const WorkerLaunch& launch, std::size_t shared_bytes)
    : memory_(SharedMemory::create(shared_bytes)), channel_(-1) {
  auto [mine, theirs] = Channel::pair();
  channel_ = std::move(mine);
  const FileDescriptor far_end(above_standard(theirs.fd()));
  const FileDescriptor far_memory(above_standard(memory_.fd()));
  output_ = FileDescriptor(::memfd_create("mu40-worker-output", MFD_CLOEXEC));
  if (!output_) throw Error(ErrorCode::kExhausted, std::string("cannot create a memfd: ") + std::strerror(errno));
  ::fcntl(output_.get(), F_SETFL, O_APPEND);
  pid_ = spawn(launch, far_end.get(), far_memory.get(), output_.get());
}

WorkerProcess::~WorkerProcess() { kill(); }

std::string WorkerProcess::output_tail(std::size_t bytes) const {
  const off_t end = ::lseek(output_.get(), 0, SEEK_END);
  const off_t begin = std::max<off_t>(0, end - static_cast<off_t>(bytes));
  std::string tail(static_cast<std::size_t>(end - begin), '\0');
  const ssize_t n = ::pread(output_.get(), tail.data(), tail.size(), begin);
  tail.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return tail;
}

bool WorkerProcess::reap(bool wait) noexcept {
  if (status_) return true;
  siginfo_t info{};
  int got = 0;
  do {
    got = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | (wait ? 0 : WNOHANG));
  } while (got < 0 && errno == EINTR);
  if (got == 0 && info.si_pid == 0) return false;
  // While the worker is a zombie its number cannot be given to another group: what it left running goes now.
  ::kill(-pid_, SIGKILL);
  int status = 0;
  status_ = ::waitpid(pid_, &status, 0) == pid_ ? status : 0;
  return true;
}

std::optional<std::string> WorkerProcess::ended(std::chrono::milliseconds timeout) {
  if (!reap(false)) {
    const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    if (pidfd >= 0) {
      pollfd waited{pidfd, POLLIN, 0};
      ::poll(&waited, 1, static_cast<int>(timeout.count()));
      ::close(pidfd);
    } else {
      std::this_thread::sleep_for(timeout);
    }
    if (!reap(false)) return std::nullopt;
  }
  if (const auto signal = ending_signal()) return "killed by signal " + std::to_string(*signal);
  const int code = WEXITSTATUS(*status_);
  std::string words = "exit status " + std::to_string(code);
  if (code == kBoardGoneStatus) words += ": the board stopped answering";
  return words;
}

std::optional<int> WorkerProcess::ending_signal() const noexcept {
  return status_ && WIFSIGNALED(*status_) ? std::optional(WTERMSIG(*status_)) : std::nullopt;
}

void WorkerProcess::kill() noexcept {
  if (pid_ <= 0 || status_) return;
  ::kill(pid_, SIGKILL);
  reap(true);
}

}  // namespace mu40
