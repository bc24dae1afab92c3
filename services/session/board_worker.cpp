#include "session/board_worker.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "layout/error.hpp"
#include "run/board_names.hpp"

namespace mu40 {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kEndPatience{2};
constexpr seconds kExaminationPatience{60};
constexpr std::chrono::milliseconds kStopPeriod{100};  // how often a request to stop is looked for
constexpr std::size_t kTailBytes = 400;

}  // namespace

BoardWorker::BoardWorker(const std::string& board, const Installation& installation) {
  WorkerLaunch launch{installation.worker(), {}, {}, {}};
  if (is_software_board(board)) {
    software_board_.emplace(swboard::software_board_root());
    launch.environment = software_board_->environment_for(environ);
    launch.directory = software_board_->folder();
    launch.private_folder = software_board_->folder();
  }
  worker_.emplace(launch, sizeof(RunBooks));
}

void BoardWorker::command(const json& command) { worker_->channel().send(command.dump()); }

json BoardWorker::next_event(std::chrono::milliseconds timeout) {
  std::string message;
  const Received received = worker_->channel().receive(message, timeout);
  if (received == Received::kTimeout) return nullptr;
  if (received == Received::kClosed) {
    const auto ending = worker_->ended(kEndPatience).value_or("it closed its socket");
    throw Error(ErrorCode::kUnavailable, with_last_words(ending));
  }
  const json event = json::parse(message);
  if (event.at("event") == "error") {
    throw Error(static_cast<ErrorCode>(event.at("code").get<int>()),
                with_refusal(event.at("sentence").get<std::string>()));
  }
  return event;
}

json BoardWorker::await_event(std::string_view doing, std::chrono::milliseconds patience, const std::stop_token& stop) {
  const auto deadline = steady_clock::now() + patience;
  while (!stop.stop_requested()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) {
      throw Error(ErrorCode::kTimeout,
                  with_last_words(fmt::format("no answer within {} s while {}",
                                              std::chrono::duration<double>(patience).count(), doing)));
    }
    json event = next_event(std::min<std::chrono::milliseconds>(left, kStopPeriod));
    if (!event.is_null()) return event;
  }
  throw Error(ErrorCode::kUnavailable, fmt::format("stopped while {}", doing));
}

std::string BoardWorker::with_last_words(const std::string& sentence) const {
  const auto words = worker_->output_tail(kTailBytes);
  return words.empty() ? sentence : sentence + "; its last words: " + words;
}

std::string BoardWorker::with_refusal(const std::string& sentence) const {
  constexpr std::string_view kRefusal = "error: load failed: ";
  if (!software_board_) return sentence;
  std::ifstream log(software_board_->log_file());
  std::string refusal;
  for (std::string line; std::getline(log, line);) {
    if (const auto at = line.find(kRefusal); at != std::string::npos) refusal = line.substr(at + kRefusal.size());
  }
  return refusal.empty() ? sentence : sentence + "; the board: " + refusal;
}

RunBooks& BoardWorker::books() const noexcept { return *reinterpret_cast<RunBooks*>(worker_->memory().bytes().data()); }

void resolve(RunConfig& config, const Installation& installation) {
  if (config.recalibrate_network.empty()) config.recalibrate_network = installation.recalibrate_network().string();
  if (config.classify_network.empty()) config.classify_network = installation.classify_network().string();
  if (is_software_board(config.board) && config.xclbin.empty()) {
    const auto* const name = find_board_name(config.board);
    config.xclbin = swboard::software_board_xclbin(swboard::software_board_root(), name->software_xclbin).string();
  }
  for (auto* path :
       {&config.recording, &config.truth, &config.recalibrate_network, &config.classify_network, &config.xclbin}) {
    if (!path->empty()) *path = std::filesystem::absolute(*path).string();
  }
}

std::vector<BoardFinding> examine_board(const RunConfig& config, const Installation& installation) {
  try {
    BoardWorker worker(config.board, installation);
    worker.command({{"command", "examine"}, {"config", json::parse(to_json(config))}});
    return worker.await_event("examining the board", kExaminationPatience, {})
        .at("findings")
        .get<std::vector<BoardFinding>>();
  } catch (const Error& error) {
    return {{"board", false, error.what()}};
  }
}

}  // namespace mu40
