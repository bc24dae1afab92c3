// Any bytes as the daemon's configuration: refused with an Error that names the file, or a configuration within its
// ranges.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "daemon/daemon_config.hpp"
#include "layout/error.hpp"

namespace {

using namespace mu40;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const DaemonConfig& config) {
  require(!config.boards.empty() && config.boards.size() <= 64);
  for (const BoardConfig& board : config.boards) require(!board.name.empty() && board.name.size() <= 32);
  for (const auto& folder : config.import_folders) require(folder.is_absolute());
  require(config.snapshot_period.count() >= 100 && config.canary_period.count() >= 100);
  require(config.drain.count() >= 0 && config.drain.count() <= 3600);
  require(config.limits.max_recording_mib >= 1 && config.limits.max_recording_mib <= config.limits.max_stored_mib);
  require(config.limits.max_upload_message_mib >= 1 && config.limits.max_upload_message_mib <= 64);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    check(parse_daemon_config({reinterpret_cast<const char*>(bytes), size}, "fuzz.toml"));
  } catch (const Error& error) {
    require(error.code() == ErrorCode::kInvalidArgument && std::string_view(error.what()).starts_with("fuzz.toml:"));
  }
  return 0;
}
