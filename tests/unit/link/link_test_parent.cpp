// A parent for worker_keeper_test: has one worker with a child and the private folder it is told of, prints its own
// number and theirs, and waits to be killed.
#include <unistd.h>

#include <iostream>
#include <string>

#include "link/worker_process.hpp"

int main(int, char** argv) {
  mu40::WorkerProcess worker({LINK_TEST_WORKER, {}, {}, argv[1]}, 4096);
  worker.channel().send("child");
  std::string child;
  if (worker.channel().receive(child, std::chrono::seconds(5)) != mu40::Received::kMessage) return 1;
  worker.channel().send("block");  // from now on it sees nothing of its socket
  std::cout << ::getpid() << ' ' << worker.pid() << ' ' << child << std::endl;
  for (;;) ::pause();
}
