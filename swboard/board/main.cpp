// mu40-swboard: the software board. XRT's sw_emu shim starts it without arguments; it connects back to the shim's
// socket and serves it until the host closes the device or is gone. Environment: USER and EMULATION_SOCKETID (set by
// XRT), MU40_SWBOARD_LOG (file), MU40_SWBOARD_FAULTS (swboard/board/faults.hpp).
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "swboard/board/board.hpp"
#include "swboard/board/host_link.hpp"
#include "swboard/board/serve.hpp"

namespace {

using namespace mu40::swboard;

constexpr std::chrono::seconds kConnectPatience{20};
constexpr unsigned long kTimerSlackNs = 1000;  // the default of 50 us would double a status read

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string socket_path() {
  const std::string user = environment("USER");
  return user.empty() ? "/tmp/xcl_sock" : "/tmp/" + user + "/" + environment("EMULATION_SOCKETID");
}

}  // namespace

int main() {
  ::close_range(3, ~0U, 0);  // the host's sockets are inherited
  std::signal(SIGPIPE, SIG_IGN);
  ::prctl(PR_SET_TIMERSLACK, kTimerSlackNs);
  int status = EXIT_FAILURE;
  try {
    const BoardLog log(environment("MU40_SWBOARD_LOG"));
    try {
      const std::string faults = environment("MU40_SWBOARD_FAULTS");
      log.line("start" + (faults.empty() ? "" : " with faults " + faults));
      Board board(FaultPlan::parse(faults), log);
      HostLink link(HostLink::connect_to(socket_path(), kConnectPatience));
      const auto reason = serve(link, board);
      status = reason == EndReason::kClosed ? EXIT_SUCCESS : EXIT_FAILURE;
      log.line(name_of(reason));
      ::_exit(status);  // a unit may still be computing
    } catch (const std::exception& error) {
      log.line(std::string("error: ") + error.what());
    }
  } catch (const std::exception& error) {
    std::cerr << "mu40-swboard: " << error.what() << std::endl;
  }
  ::_exit(status);
}
