// What a worker does for its parent, one command after the other; events go back. All are JSON objects:
//   {"command": "prepare", "config": ...}   events progress {what}, then prepared {run}
//   {"command": "start"}                    events board {sensors} now and every 5 s where the board tells any; done
//   {"command": "stop"}                     the run ends soon
//   {"command": "examine", "config": ...}   event examined {findings}
//   {"command": "open", "config": ...}      event opened {device_name, xclbin_uuid, runtime, gives_results}
//   {"command": "canary"}                   event canary {result}; the board must have been opened
// What goes wrong with a command is the event error {code, sentence}. Not here: the process around it (main.cpp).
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "link/channel.hpp"
#include "run/canary_replay.hpp"
#include "run/runner.hpp"

namespace mu40 {

// Single thread.
class CommandServer {
 public:
  // All must outlive it; `open_board` is for examinations and canaries, the runner has its own.
  CommandServer(Channel& channel, Runner& runner, const OpenBoard& open_board)
      : channel_(channel), runner_(runner), open_board_(open_board) {}

  // Until the parent is gone.
  void serve();

 private:
  void answer(const nlohmann::json& command);
  void prepare(const nlohmann::json& command);
  void open(const nlohmann::json& command);
  void send_canary();
  void send_sensors();

  Channel& channel_;
  Runner& runner_;
  const OpenBoard& open_board_;
  std::optional<CanaryReplay> canary_;
  std::unique_ptr<InferenceDevice> canary_board_;
  std::uint64_t next_sequence_ = 1;
};

}  // namespace mu40
