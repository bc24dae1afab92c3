// The parent's side of a worker: starts mu40-worker in a session of its own, holds its command socket and the shared
// memory of its books, and knows how it ended. What is left to do when the parent is killed does the worker's keeper
// (worker_keeper.hpp).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "io/file_descriptor.hpp"
#include "link/channel.hpp"
#include "link/shared_memory.hpp"

namespace mu40 {

// Descriptors at which a worker finds its ends.
inline constexpr int kWorkerChannelFd = 3;
inline constexpr int kWorkerMemoryFd = 4;

// How to start one.
struct WorkerLaunch {
  std::filesystem::path program;         // mu40-worker
  std::vector<std::string> environment;  // "NAME=value", all of it; empty: the parent's
  std::filesystem::path directory;       // its current directory; empty: the parent's
  std::filesystem::path private_folder;  // its keeper removes it (link/worker_keeper.hpp); empty: none
};

// Single thread. The destructor kills the worker's whole process group and reaps it.
class WorkerProcess {
 public:
  // Throws Error when the program cannot be started.
  WorkerProcess(const WorkerLaunch& launch, std::size_t shared_bytes);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess();

  [[nodiscard]] Channel& channel() noexcept { return channel_; }
  [[nodiscard]] const SharedMemory& memory() const noexcept { return memory_; }
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  // The last `bytes` of what the worker and its children wrote to stdout and stderr.
  [[nodiscard]] std::string output_tail(std::size_t bytes) const;

  // The end of the worker in words ("exit status 86: ...", "killed by signal 9"), waiting for it until `timeout`;
  // nothing while it lives.
  [[nodiscard]] std::optional<std::string> ended(std::chrono::milliseconds timeout);

  // The signal that ended it; none while it lives, and where it ended by itself.
  [[nodiscard]] std::optional<int> ending_signal() const noexcept;

  // Kills the process group (SIGKILL) and reaps the worker. Never fails.
  void kill() noexcept;

 private:
  bool reap(bool wait) noexcept;

  SharedMemory memory_;
  Channel channel_;
  FileDescriptor output_;  // memfd
  pid_t pid_ = -1;
  std::optional<int> status_;
};

}  // namespace mu40
