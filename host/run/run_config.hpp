// What a run is asked to do: one plain struct, read from a TOML file, overlaid by the command line, sent to the worker
// and written into the report as JSON. Not here: where this installation's programs and files stand (installation.hpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "stream/stream_settings.hpp"

namespace mu40 {

struct RunConfig {
  std::string recording;            // path; required
  std::string truth;                // path of its truth; empty: accuracy against truth is n/a
  std::string recalibrate_network;  // paths of the networks that the board must hold
  std::string classify_network;
  std::string board = "software";  // software, software-rtl, cpu, reference, null, or the index or BDF of a card
  std::string xclbin;              // path; required on a card and on the software board

  StreamSettings stream = [] {
    StreamSettings settings;
    settings.duration = std::chrono::seconds{10};
    return settings;
  }();
  double lag_bound_ms = 100;         // a launch submitted later than this after its due time makes the run INVALID
  double min_duration_s = 1;         // a shorter run is INVALID
  std::uint64_t min_launches = 662;  // so is one with fewer: 662 is the least for p99 at 99 % confidence
  std::uint64_t replay_mib = 4096;   // memory for the part of the recording that is replayed
};

// One key of the configuration: the same in TOML, in JSON and as a command-line option (with - for _).
struct ConfigKey {
  std::string_view name;
  std::string_view expected;  // "a number in (0, 10000]", said in errors and in --help
};
// All keys, in the order in which they are written.
[[nodiscard]] std::vector<ConfigKey> config_keys();

// Sets one key from text, as a command line gives it; throws Error naming the key, the value and what was expected.
void set_config(RunConfig& config, std::string_view name, const std::string& value);

// Reads a TOML file over `config`; throws Error naming the file, the line and what was expected.
void read_config_file(const std::filesystem::path& file, RunConfig& config);

// Checks what no single key can tell; throws Error.
void validate(const RunConfig& config);

[[nodiscard]] std::string to_json(const RunConfig& config);
// The inverse of to_json; throws Error kInvalidArgument.
[[nodiscard]] RunConfig run_config_from_json(std::string_view json);

}  // namespace mu40
