// mu40 boards: the boards of a daemon, and what an operator does to one: reset it, lease it, let it go.
#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <map>
#include <memory>
#include <string>

#include "client/daemon_client.hpp"
#include "client/wire_words.hpp"
#include "commands.hpp"
#include "daemon_option.hpp"
#include "message_json.hpp"

namespace mu40 {
namespace {

struct BoardsOptions {
  std::string daemon;
  bool json = false;
  std::string board;
  std::string lease;
  std::string owner;
  double lease_s = 0;
};

std::string runs_text(const v1::Board& board) {
  std::string text = board.current_run() == 0 ? "-" : std::to_string(board.current_run());
  for (const std::int64_t run : board.queued_runs()) text += fmt::format(", {}", run);
  return text;
}

std::string lease_text(const v1::Board& board) {
  if (!board.has_lease()) return "-";
  auto expires = board.lease().expires();
  expires.set_nanos(0);
  return fmt::format("{} until {}", board.lease().owner(), google::protobuf::util::TimeUtil::ToString(expires));
}

void print_boards(const google::protobuf::RepeatedPtrField<v1::Board>& boards) {
  constexpr const char* kRow = "{:<16}  {:<11}  {:<14}  {:<36}  {:>11}  {:<14}  {}\n";
  fmt::print(fmt::runtime(kRow), "board", "state", "device", "xclbin", "temperature", "runs", "lease");
  for (const v1::Board& board : boards) {
    const std::string temperature =
        board.has_temperature_celsius() ? fmt::format("{:.1f} C", board.temperature_celsius()) : "n/a";
    fmt::print(fmt::runtime(kRow), board.name(), word_of(board.state()), board.device(),
               board.xclbin_uuid().empty() ? "-" : board.xclbin_uuid(), temperature, runs_text(board),
               lease_text(board));
    if (!board.reason().empty()) fmt::print("  {}\n", board.reason());
  }
}

void list_boards(const BoardsOptions& options) {
  const auto response = DaemonClient(options.daemon).boards();
  if (options.json) {
    print_json(response);
  } else {
    print_boards(response.boards());
  }
}

void reset_board(const BoardsOptions& options) {
  v1::ResetBoardRequest request;
  request.set_name(options.board);
  request.set_lease_id(options.lease);
  v1::ListBoardsResponse result;
  *result.add_boards() = DaemonClient(options.daemon).reset_board(request);
  print_boards(result.boards());
  if (result.boards(0).state() != v1::BOARD_STATE_READY) throw CLI::RuntimeError(1);
}

void lease_board(const BoardsOptions& options) {
  v1::AcquireLeaseRequest request;
  request.set_board(options.board);
  request.set_owner(options.owner);
  *request.mutable_duration() =
      google::protobuf::util::TimeUtil::MillisecondsToDuration(static_cast<std::int64_t>(options.lease_s * 1e3));
  const v1::Lease lease = DaemonClient(options.daemon).acquire_lease(request);
  fmt::print("{}\n", lease.lease_id());
  fmt::print(stderr, "board {} is yours until {}; --lease with the line above lets you use it\n", lease.board(),
             google::protobuf::util::TimeUtil::ToString(lease.expires()));
}

}  // namespace

void add_boards_command(CLI::App& app) {
  auto options = std::make_shared<BoardsOptions>();
  auto* boards = app.add_subcommand("boards", "List the boards of a daemon; reset, lease or release one");
  add_daemon_option(*boards, options->daemon);
  boards->add_flag("--json", options->json, "Write JSON, as mu40.v1.ListBoardsResponse");
  boards->callback([options, boards] {
    if (boards->get_subcommands().empty()) list_boards(*options);
  });

  auto* reset = boards->add_subcommand("reset", "Replace the board's worker and try it again, also where QUARANTINED");
  reset->fallthrough();
  reset->add_option("BOARD", options->board, "The board")->required();
  add_lease_option(*reset, options->lease);
  reset->callback([options] { reset_board(*options); });

  auto* lease = boards->add_subcommand("lease", "Keep a board for yourself; prints the lease, a secret");
  lease->fallthrough();
  lease->add_option("BOARD", options->board, "The board")->required();
  lease->add_option("--owner", options->owner, "Who you are, for others to see")->required();
  lease->add_option("--for", options->lease_s, "How long: 90s, 10m, 2h")
      ->required()
      ->transform(CLI::AsNumberWithUnit(std::map<std::string, double>{{"s", 1}, {"m", 60}, {"h", 3600}},
                                        CLI::AsNumberWithUnit::UNIT_REQUIRED, "TIME"));
  lease->callback([options] { lease_board(*options); });

  auto* release = boards->add_subcommand("release", "End a lease now");
  release->fallthrough();
  release->add_option("LEASE", options->lease, "The lease, as it was printed")->required();
  release->callback([options] { DaemonClient(options->daemon).release_lease(options->lease); });
}

}  // namespace mu40
