// mu40 program: give a board of a daemon another xclbin and other networks.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "client/wire_words.hpp"
#include "commands.hpp"
#include "daemon_files.hpp"
#include "daemon_option.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

struct ProgramOptions {
  std::string daemon, board, lease;
  std::string xclbin, recalibrate_network, classify_network;  // empty: as they are
};

void program(const ProgramOptions& options) {
  if (options.xclbin.empty() && options.recalibrate_network.empty() && options.classify_network.empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "nothing to program: expected --xclbin, --recalibrate-network or --classify-network");
  }
  const DaemonClient client(options.daemon);
  v1::ProgramBoardRequest request;
  request.set_name(options.board);
  request.set_lease_id(options.lease);
  const auto provide = [&](const std::string& word, v1::ArtifactKind kind, auto mutable_source) {
    if (!word.empty()) (request.*mutable_source)()->set_sha256(provide_artifact(client, named_file(word), kind));
  };
  provide(options.xclbin, v1::ARTIFACT_KIND_XCLBIN, &v1::ProgramBoardRequest::mutable_xclbin);
  provide(options.recalibrate_network, v1::ARTIFACT_KIND_NETWORK,
          &v1::ProgramBoardRequest::mutable_recalibrate_network);
  provide(options.classify_network, v1::ARTIFACT_KIND_NETWORK, &v1::ProgramBoardRequest::mutable_classify_network);
  const v1::Board board = client.program_board(request);
  fmt::print("board {} is {}: xclbin {}", board.name(), word_of(board.state()),
             board.xclbin_uuid().empty() ? "-" : board.xclbin_uuid());
  for (const v1::Network& network : board.networks()) fmt::print(", {}", network.name());
  fmt::print("\n");
}

}  // namespace

void add_program_command(CLI::App& app) {
  auto options = std::make_shared<ProgramOptions>();
  auto* command = app.add_subcommand("program", "Give a board of a daemon another xclbin and other networks");
  add_daemon_option(*command, options->daemon);
  command->add_option("BOARD", options->board, "The board")->required();
  const std::string file = "A file here, or the SHA-256 or name of an artifact of the daemon; as it is if not given";
  command->add_option("--xclbin", options->xclbin, file);
  command->add_option("--recalibrate-network", options->recalibrate_network, file);
  command->add_option("--classify-network", options->classify_network, file);
  add_lease_option(*command, options->lease);
  command->callback([options] { program(*options); });
}

}  // namespace mu40
