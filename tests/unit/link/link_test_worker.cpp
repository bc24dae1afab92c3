// A worker for link_test: does what the first message says, and ends when the parent does.
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <string>

#include "layout/board_gone_status.h"
#include "link/channel.hpp"
#include "link/shared_memory.hpp"
#include "link/worker_keeper.hpp"
#include "link/worker_process.hpp"

int main(int argc, char** argv) {
  mu40::Channel channel(mu40::kWorkerChannelFd);
  const auto memory = mu40::SharedMemory::map(mu40::kWorkerMemoryFd, 4096);
  mu40::start_keeper(argc > 1 ? argv[1] : "");
  std::string message;
  while (channel.receive(message, std::chrono::milliseconds(-1)) == mu40::Received::kMessage) {
    if (message == "write") memory.bytes()[7] = std::byte{42};
    if (message == "say" && ::write(2, "a word of the worker", 20) != 20) _exit(1);
    if (message == "board-gone") _exit(kBoardGoneStatus);
    if (message == "block") {
      for (;;) pause();
    }
    if (message == "child") {
      // A child in the worker's group, as a board process is; it never ends by itself.
      const pid_t child = fork();
      if (child == 0) {
        for (;;) pause();
      }
      message = std::to_string(child);
    }
    channel.send(message);
  }
  _exit(0);
}
