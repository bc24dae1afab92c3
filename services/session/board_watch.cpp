#include "session/board_watch.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "layout/error.hpp"

namespace mu40 {
namespace {

using nlohmann::json;

}  // namespace

BoardWatch::BoardWatch(const RunConfig& config, const Installation& installation, std::stop_token stop)
    : stop_(std::move(stop)), worker_(config.board, installation) {
  worker_.command({{"command", "open"}, {"config", json::parse(to_json(config))}});
  const json opened = opened_event();
  opened.at("device_name").get_to(board_.device_name);
  opened.at("xclbin_uuid").get_to(board_.xclbin_uuid);
  opened.at("runtime").get_to(board_.runtime);
  opened.at("gives_results").get_to(board_.gives_results);
}

json BoardWatch::opened_event() {
  try {
    return worker_.await_event("opening the board", kBoardOpenPatience, stop_);
  } catch (const Error& error) {
    // A board without memory for five muons is itself at fault.
    if (error.code() == ErrorCode::kExhausted) throw Error(ErrorCode::kUnavailable, error.what());
    throw;
  }
}

CanaryResult BoardWatch::canary(std::chrono::milliseconds timeout) {
  try {
    worker_.command({{"command", "canary"}});
    return worker_.await_event("sending a known vector through the board", timeout, stop_)
        .at("result")
        .get<CanaryResult>();
  } catch (const Error&) {
    worker_.kill();  // a late answer must not pass for the next one's
    throw;
  }
}

}  // namespace mu40
