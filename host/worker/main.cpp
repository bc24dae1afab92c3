// mu40-worker: owns one board, for one run or for canaries. Its parent starts it with a command socket and the shared
// memory of the books (link/worker_process.hpp); its keeper ends it when the parent is gone (link/worker_keeper.hpp).
// Leaves with _exit(): XRT's own teardown may hang or signal, and there is nothing left to save.
#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <exception>

#include "link/channel.hpp"
#include "link/shared_memory.hpp"
#include "link/worker_keeper.hpp"
#include "link/worker_process.hpp"
#include "run/runner.hpp"
#include "worker/command_server.hpp"
#include "worker/open_board.hpp"

int main(int argc, char** argv) {
  // A worker's signals are its parent's business; a terminal's Ctrl-C does not reach its session.
  ::signal(SIGPIPE, SIG_IGN);
  // Wake-ups as early as the kernel can: the default slack is 50 us.
  ::prctl(PR_SET_TIMERSLACK, 1);
  try {
    mu40::Channel channel(mu40::kWorkerChannelFd);
    const auto memory = mu40::SharedMemory::map(mu40::kWorkerMemoryFd, sizeof(mu40::RunBooks));
    mu40::start_keeper(argc > 1 ? argv[1] : "");
    auto& books = *reinterpret_cast<mu40::RunBooks*>(memory.bytes().data());
    const mu40::OpenBoard open = mu40::open_board;
    mu40::Runner runner(books, open);
    mu40::CommandServer(channel, runner, open).serve();
    ::_exit(0);
  } catch (const std::exception& error) {
    fmt::print(stderr, "mu40-worker: {}; it is started by mu40, not by hand\n", error.what());
    ::_exit(2);
  }
}
