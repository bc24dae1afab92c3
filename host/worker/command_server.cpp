#include "worker/command_server.hpp"

#include <array>
#include <chrono>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "layout/error.hpp"
#include "run/board_examination.hpp"
#include "run/canary_result.hpp"

namespace mu40 {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kSensorPeriod{5};
constexpr std::array<std::uint32_t, 1> kFilledBx{1};

void report_error(Channel& channel, ErrorCode code, const std::string& sentence) {
  channel.send(json{{"event", "error"}, {"code", static_cast<int>(code)}, {"sentence", sentence}}.dump());
}

RunConfig config_in(const json& command) { return run_config_from_json(command.at("config").dump()); }

}  // namespace

void CommandServer::serve() {
  std::string message;
  for (;;) {
    const auto received = channel_.receive(message, kSensorPeriod);
    if (received == Received::kClosed) return;
    try {
      if (received == Received::kTimeout) {
        send_sensors();
      } else {
        answer(json::parse(message));
      }
    } catch (const Error& error) {
      report_error(channel_, error.code(), error.what());
    } catch (const std::exception& error) {
      report_error(channel_, ErrorCode::kInternal, error.what());
    }
  }
}

void CommandServer::answer(const json& command) {
  const auto name = command.at("command").get<std::string>();
  if (name == "prepare") {
    prepare(command);
  } else if (name == "start") {
    runner_.start([this] { channel_.send(json{{"event", "done"}}.dump()); });
    send_sensors();
  } else if (name == "stop") {
    runner_.stop();
  } else if (name == "examine") {
    channel_.send(json{{"event", "examined"}, {"findings", examine(config_in(command), open_board_)}}.dump());
  } else if (name == "open") {
    open(command);
  } else if (name == "canary") {
    send_canary();
  } else {
    throw Error(ErrorCode::kInternal, "unknown command: " + name);
  }
}

void CommandServer::prepare(const json& command) {
  const auto prepared = runner_.prepare(config_in(command), [&](std::string_view what) {
    channel_.send(json{{"event", "progress"}, {"what", what}}.dump());
  });
  channel_.send(json{{"event", "prepared"}, {"run", json::parse(to_json(prepared))}}.dump());
}

void CommandServer::open(const json& command) {
  const RunConfig config = config_in(command);
  canary_.emplace(config, kFilledBx);
  canary_board_ = canary_->open(config, open_board_);
  const DeviceInfo& info = canary_board_->info();
  channel_.send(json{{"event", "opened"},
                     {"device_name", info.name},
                     {"xclbin_uuid", info.xclbin_uuid},
                     {"runtime", info.runtime},
                     {"gives_results", info.gives_results}}
                    .dump());
}

void CommandServer::send_canary() {
  if (!canary_board_) throw Error(ErrorCode::kInternal, "no board was opened to send a canary through");
  const CanaryResult result = mu40::send_canary(*canary_board_, canary_->replay(), 0, next_sequence_++);
  channel_.send(json{{"event", "canary"}, {"result", result}}.dump());
}

void CommandServer::send_sensors() {
  const RunState state = runner_.state();
  if (state != RunState::kRunning && state != RunState::kDraining) return;
  const BoardSensors sensors = runner_.sensors();
  if (sensors.any()) channel_.send(json{{"event", "board"}, {"sensors", sensors}}.dump());
}

}  // namespace mu40
