// A board held open between runs to prove that it works: a worker opens it and sends the five known muons through it
// whenever it is asked to. Not here: when to ask, and what to do about a board that fails.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>

#include "run/canary_result.hpp"
#include "session/board_worker.hpp"

namespace mu40 {

// What an open board says of itself.
struct WatchedBoard {
  std::string device_name;
  std::string xclbin_uuid;    // empty where there is no xclbin
  std::string runtime;        // the library behind the device; empty where there is none
  bool gives_results = true;  // false: the board computes nothing, and every canary is right
};

// Single thread. The destructor kills the worker and with it whatever the board is at.
class BoardWatch {
 public:
  // Starts a worker and has it open the board of `config` (resolved) with its xclbin and networks; within 60 s. Throws
  // Error: kExhausted where this host lacks what a worker needs, and only then; the worker's own where the board cannot
  // be opened, kTimeout, kUnavailable where the worker died or `stop` was requested meanwhile.
  BoardWatch(const RunConfig& config, const Installation& installation, std::stop_token stop);

  [[nodiscard]] const WatchedBoard& board() const noexcept { return board_; }
  [[nodiscard]] pid_t worker_pid() const noexcept { return worker_.pid(); }

  // Sends the canary and waits for what comes of it. A wrong result is a result. Throws Error kTimeout where the board
  // has not answered within `timeout` (10 s at most), kUnavailable where board or worker are gone or stop was
  // requested, with the worker's last words; the worker is killed then, and every later canary is kUnavailable.
  [[nodiscard]] CanaryResult canary(std::chrono::milliseconds timeout);

 private:
  nlohmann::json opened_event();

  std::stop_token stop_;
  BoardWorker worker_;
  WatchedBoard board_;
};

}  // namespace mu40
