#include "check_config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <system_error>

#include "daemon/board_program.hpp"
#include "layout/error.hpp"
#include "rpc/address_probe.hpp"

namespace mu40 {
namespace {

void require_access(const std::filesystem::path& path, int mode, std::string_view what) {
  if (::access(path.c_str(), mode) != 0) {
    throw Error(ErrorCode::kNotFound, fmt::format("{} {}: {}", what, path.string(), std::strerror(errno)));
  }
}

// The folder, or where it is to be made.
std::string check_state_folder(const DaemonConfig& config) {
  const auto folder = state_folder_of(config);
  auto there = folder;
  std::error_code error;
  while (!std::filesystem::exists(there, error) && there.has_relative_path()) there = there.parent_path();
  if (!std::filesystem::is_directory(there, error)) {
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{} is not a folder", there.string()));
  }
  require_access(there, W_OK | X_OK, "cannot write to");
  return there == folder ? folder.string() : fmt::format("{} will be made", folder.string());
}

std::string check_board(const BoardConfig& board, const Installation& installation) {
  const BoardProgram program = configured_program(board, installation);
  for (const auto& file : {program.xclbin, program.recalibrate_network, program.classify_network}) {
    if (!file.empty()) require_access(file, R_OK, "cannot read");
  }
  require_access(installation.worker(), X_OK, "cannot run");
  return fmt::format("{}, {}", board.device, program.xclbin.empty() ? "no xclbin" : program.xclbin);
}

}  // namespace

std::vector<ConfigFinding> check_config(const DaemonConfig& config, const Installation& installation) {
  std::vector<ConfigFinding> findings;
  const auto check = [&](const std::string& subject, const std::function<std::string()>& look) {
    try {
      findings.push_back({true, subject, look()});
    } catch (const std::exception& error) {
      findings.push_back({false, subject, error.what()});
    }
  };
  const auto check_address = [&](const std::string& subject, const std::string& address) {
    check(subject, [&] {
      if (address.empty()) return std::string("not served");
      probe_address(address);
      return address + " is free";
    });
  };
  check_address("grpc_address", config.grpc_address);
  check_address("metrics_address", config.metrics_address);
  check("state_folder", [&] { return check_state_folder(config); });
  for (const auto& folder : config.import_folders) {
    check("import_folders", [&] {
      if (!std::filesystem::is_directory(folder)) {
        throw Error(ErrorCode::kNotFound, fmt::format("{} is not a folder", folder.string()));
      }
      require_access(folder, R_OK | X_OK, "cannot read");
      return folder.string();
    });
  }
  for (const auto& board : config.boards) {
    check("board " + board.name, [&] { return check_board(board, installation); });
  }
  return findings;
}

}  // namespace mu40
