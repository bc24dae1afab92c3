// What mu40d is told: where it listens, where it keeps things, its boards and its limits; read from a TOML file. A key
// that the file leaves out has the value written here; deploy/mu40d.toml writes down them all. Not here: what one run
// is asked to do (run/run_config.hpp), where the installation's files stand (run/installation.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mu40 {

// One [[boards]] table. All paths are absolute.
struct BoardConfig {
  std::string name;                      // [a-z0-9_-], 1 to 32 characters, unlike the other boards'; required
  std::string device = "software";       // software, software-rtl, cpu, reference, null, or the index or BDF of a card
  std::string xclbin = {};               // required on a card; empty on the software board: the installation's
  std::string recalibrate_network = {};  // what the board must hold; empty: the installation's
  std::string classify_network = {};

  bool operator==(const BoardConfig&) const = default;
};

// The [limits] table: what clients cannot exceed.
struct DaemonLimits {
  std::uint64_t max_queued_runs = 16;       // waiting for one board, the one it computes not counted; 0 to 1024
  std::uint64_t max_watchers = 256;         // WatchRun streams at once; 1 to 65536
  std::uint64_t max_run_s = 86400;          // duration of a run, seconds; 1 to 31536000 (a year)
  std::uint64_t max_lease_s = 3600;         // of a board to one owner, seconds; 1 to 2592000 (30 days)
  std::uint64_t max_recording_mib = 65536;  // of one recording, MiB; 1 to 1048576
  std::uint64_t max_stored_mib =
      262144;  // of all recordings together and of all artifacts together, MiB; max_recording_mib to 1073741824
  std::uint64_t max_upload_message_mib = 4;  // of one message of an upload, MiB; 1 to 64
  std::uint64_t max_concurrent_calls = 512;  // RPCs at once, streams counted; 8 to 65536

  bool operator==(const DaemonLimits&) const = default;
};

struct DaemonConfig {
  std::string grpc_address = "127.0.0.1:4040";     // HOST:PORT; port 0: any free one
  std::string metrics_address = "127.0.0.1:4041";  // as grpc_address; empty: no metrics are served
  std::filesystem::path state_folder;              // absolute; empty: see state_folder_of()
  // Absolute folders whose recordings, xclbins and networks clients may name by path, beside the installation's.
  std::vector<std::filesystem::path> import_folders;
  std::string log_level = "info";                   // trace, debug, info, warn or error
  std::chrono::milliseconds snapshot_period{1000};  // between snapshots of a run; 100 to 60000
  std::chrono::milliseconds canary_period{1000};    // between canaries through an idle board; 100 to 60000
  std::chrono::seconds drain{30};                   // that runs get to end in after SIGTERM; 0 to 3600
  int recovery_attempts = 3;                        // to bring a faulted board back before it is QUARANTINED; 0 to 100

  DaemonLimits limits;
  std::vector<BoardConfig> boards{{.name = "software"}};  // 1 to 64; none written: one software board

  bool operator==(const DaemonConfig&) const = default;
};

// Where the daemon keeps its runs and recordings: state_folder if given, else systemd's $STATE_DIRECTORY, else
// $XDG_STATE_HOME/mu40, else $HOME/.local/state/mu40. Throws Error where none of them is an absolute path.
[[nodiscard]] std::filesystem::path state_folder_of(const DaemonConfig& config);

// All keys, in the order of deploy/mu40d.toml: "grpc_address", ..., "limits.max_queued_runs", ..., "boards.name", ...
[[nodiscard]] std::vector<std::string> daemon_config_keys();

// Reads TOML over the defaults. `file` names it in errors. Throws Error kInvalidArgument naming file, line, key, value
// and what was expected; a key that does not exist is an error too.
[[nodiscard]] DaemonConfig parse_daemon_config(std::string_view toml, std::string_view file);
// The same from a file of at most 1 MiB; throws Error also where it cannot be read.
[[nodiscard]] DaemonConfig read_daemon_config(const std::filesystem::path& file);

}  // namespace mu40
