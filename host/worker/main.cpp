// mu40-worker: owns one board and runs one run on it. Its parent starts it with a command socket and the shared memory
// of the books (link/worker_process.hpp); its keeper ends it when the parent is gone (link/worker_keeper.hpp). Leaves
// with _exit(): XRT's own teardown may hang or signal, and there is nothing left to save.
#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "layout/error.hpp"
#include "link/channel.hpp"
#include "link/shared_memory.hpp"
#include "link/worker_keeper.hpp"
#include "link/worker_process.hpp"
#include "run/board_examination.hpp"
#include "run/runner.hpp"
#include "worker/open_board.hpp"

namespace {

using mu40::Channel;
using nlohmann::json;

constexpr std::chrono::milliseconds kForEver{-1};

void report_error(Channel& channel, mu40::ErrorCode code, const std::string& sentence) {
  channel.send(json{{"event", "error"}, {"code", static_cast<int>(code)}, {"sentence", sentence}}.dump());
}

void prepare(Channel& channel, mu40::Runner& runner, const json& command) {
  const auto config = mu40::run_config_from_json(command.at("config").dump());
  const auto prepared = runner.prepare(
      config, [&](std::string_view what) { channel.send(json{{"event", "progress"}, {"what", what}}.dump()); });
  channel.send(json{{"event", "prepared"}, {"run", json::parse(mu40::to_json(prepared))}}.dump());
}

// Commands until the parent is gone.
void serve(Channel& channel, mu40::Runner& runner) {
  std::string message;
  for (;;) {
    const auto received = channel.receive(message, kForEver);
    if (received == mu40::Received::kClosed) return;
    if (received != mu40::Received::kMessage) continue;
    try {
      const json command = json::parse(message);
      const auto name = command.at("command").get<std::string>();
      if (name == "prepare") {
        prepare(channel, runner, command);
      } else if (name == "examine") {
        const auto config = mu40::run_config_from_json(command.at("config").dump());
        channel.send(json{{"event", "examined"}, {"findings", mu40::examine(config, mu40::open_board)}}.dump());
      } else if (name == "start") {
        runner.start([&channel] { channel.send(json{{"event", "done"}}.dump()); });
      } else if (name == "stop") {
        runner.stop();
      } else {
        report_error(channel, mu40::ErrorCode::kInternal, "unknown command: " + name);
      }
    } catch (const mu40::Error& error) {
      report_error(channel, error.code(), error.what());
    } catch (const std::exception& error) {
      report_error(channel, mu40::ErrorCode::kInternal, error.what());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  // A worker's signals are its parent's business; a terminal's Ctrl-C does not reach its session.
  ::signal(SIGPIPE, SIG_IGN);
  // Wake-ups as early as the kernel can: the default slack is 50 us.
  ::prctl(PR_SET_TIMERSLACK, 1);
  try {
    Channel channel(mu40::kWorkerChannelFd);
    const auto memory = mu40::SharedMemory::map(mu40::kWorkerMemoryFd, sizeof(mu40::RunBooks));
    mu40::start_keeper(argc > 1 ? argv[1] : "");
    auto& books = *reinterpret_cast<mu40::RunBooks*>(memory.bytes().data());
    mu40::Runner runner(books, mu40::open_board);
    serve(channel, runner);
    ::_exit(0);
  } catch (const std::exception& error) {
    fmt::print(stderr, "mu40-worker: {}; it is started by mu40, not by hand\n", error.what());
    ::_exit(2);
  }
}
