#include "daemon/daemon_config.hpp"

#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "daemon/nearest_word.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

const std::filesystem::path kDefaults = std::filesystem::path(MU40_DEPLOY) / "mu40d.toml";

std::string error_of(const std::string& toml) {
  try {
    static_cast<void>(parse_daemon_config(toml, "mu40d.toml"));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    return error.what();
  }
  return "no error";
}

// Sets a variable of the environment, or removes it, while it lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* const old = std::getenv(name)) old_ = old;
    set(value);
  }
  ~Variable() { set(old_ ? old_->c_str() : nullptr); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  void set(const char* value) const { value == nullptr ? ::unsetenv(name_) : ::setenv(name_, value, 1); }
  const char* name_;
  std::optional<std::string> old_;
};

TEST(DaemonConfig, nothing_written_is_one_software_board) {
  const auto config = parse_daemon_config("", "mu40d.toml");
  EXPECT_EQ(config, DaemonConfig{});
  ASSERT_EQ(config.boards.size(), 1U);
  EXPECT_EQ(config.boards[0], BoardConfig{.name = "software"});
}

TEST(DaemonConfig, shipped_file_is_the_defaults) { EXPECT_EQ(read_daemon_config(kDefaults), DaemonConfig{}); }

TEST(DaemonConfig, shipped_file_writes_down_every_key) {
  const auto table = toml::parse_file(kDefaults.string());
  for (const std::string& key : daemon_config_keys()) {
    const bool of_board = key.starts_with("boards.");
    EXPECT_TRUE(of_board ? table["boards"][0].at_path(key.substr(7)) : table.at_path(key)) << key;
  }
}

TEST(DaemonConfig, containers_file_serves_all_addresses_and_keeps_things_in_its_volume) {
  const auto config = read_daemon_config(std::filesystem::path(MU40_DEPLOY) / "container" / "mu40d.toml");
  EXPECT_EQ(config.grpc_address, "0.0.0.0:4040");
  EXPECT_EQ(config.metrics_address, "0.0.0.0:4041");
  EXPECT_EQ(config.state_folder, "/var/lib/mu40");
}

TEST(DaemonConfig, every_key_is_read) {
  const auto config = parse_daemon_config(R"(
grpc_address = "[::]:50051"
metrics_address = ""
state_folder = "/var/lib/mu40"
import_folders = ["/srv/a", "/srv/b"]
log_level = "debug"
snapshot_period_ms = 200
canary_period_ms = 300
drain_s = 0
recovery_attempts = 5
[limits]
max_queued_runs = 0
max_watchers = 2
max_run_s = 3
max_lease_s = 4
max_recording_mib = 5
max_stored_mib = 6
max_upload_message_mib = 7
max_concurrent_calls = 8
[[boards]]
name = "u250"
device = "0000:65:00.1"
xclbin = "/opt/a.xclbin"
recalibrate_network = "/opt/r.json"
classify_network = "/opt/c.json"
[[boards]]
name = "second"
device = "cpu"
)",
                                          "mu40d.toml");
  DaemonConfig expected;
  expected.grpc_address = "[::]:50051";
  expected.metrics_address = "";
  expected.state_folder = "/var/lib/mu40";
  expected.import_folders = {"/srv/a", "/srv/b"};
  expected.log_level = "debug";
  expected.snapshot_period = std::chrono::milliseconds(200);
  expected.canary_period = std::chrono::milliseconds(300);
  expected.drain = std::chrono::seconds(0);
  expected.recovery_attempts = 5;
  expected.limits = {0, 2, 3, 4, 5, 6, 7, 8};
  expected.boards = {{"u250", "0000:65:00.1", "/opt/a.xclbin", "/opt/r.json", "/opt/c.json"},
                     {"second", "cpu", "", "", ""}};
  EXPECT_EQ(config, expected);
}

TEST(DaemonConfig, bad_value_names_line_key_value_and_expectation) {
  EXPECT_EQ(error_of("\ndrain_s = -1"), "mu40d.toml:2: drain_s is -1; expected a whole number in [0, 3600]");
  EXPECT_EQ(error_of("drain_s = 1.5"), "mu40d.toml:1: drain_s is 1.5; expected a whole number in [0, 3600]");
  EXPECT_EQ(error_of("snapshot_period_ms = 60001"),
            "mu40d.toml:1: snapshot_period_ms is 60001; expected a whole number in [100, 60000]");
  EXPECT_EQ(error_of("log_level = 'loud'"),
            "mu40d.toml:1: log_level is 'loud'; expected one of trace, debug, info, warn, error");
  EXPECT_EQ(error_of("state_folder = 'runs'"),
            "mu40d.toml:1: state_folder is 'runs'; expected an absolute path, or nothing for the usual one");
  EXPECT_EQ(error_of("import_folders = ['/a', 'b']"),
            "mu40d.toml:1: import_folders is [ '/a', 'b' ]; expected a list of absolute paths");
  EXPECT_EQ(error_of("[limits]\nmax_upload_message_mib = 65"),
            "mu40d.toml:2: max_upload_message_mib is 65; expected a whole number in [1, 64]");
  EXPECT_EQ(error_of("[[boards]]\nname = 'A'"), "mu40d.toml:2: name is 'A'; expected 1 to 32 of a-z, 0-9, _ and -");
}

TEST(DaemonConfig, value_at_both_ends_of_its_range_is_taken) {
  EXPECT_EQ(parse_daemon_config("canary_period_ms = 100", "f").canary_period.count(), 100);
  EXPECT_EQ(parse_daemon_config("canary_period_ms = 60000", "f").canary_period.count(), 60000);
}

TEST(DaemonConfig, unknown_key_names_line_and_the_nearest_known_one) {
  EXPECT_EQ(error_of("drain_s = 1\ngrcp_address = ''"),
            "mu40d.toml:2: unknown key \"grcp_address\"; did you mean grpc_address?");
  EXPECT_EQ(error_of("[limit]\n"), "mu40d.toml:1: unknown key \"limit\"; did you mean limits?");
  EXPECT_EQ(error_of("[limits]\nmax_watcher = 1"),
            "mu40d.toml:2: unknown key \"max_watcher\"; did you mean max_watchers?");
  EXPECT_EQ(error_of("[[boards]]\ncolour = 'red'"),
            "mu40d.toml:2: unknown key \"colour\"; expected one of name, device, xclbin, recalibrate_network, "
            "classify_network");
}

TEST(DaemonConfig, address_is_host_and_port) {
  for (const std::string good : {"127.0.0.1:4040", "0.0.0.0:0", "[::1]:65535", "board-host.example:80"}) {
    EXPECT_EQ(parse_daemon_config("grpc_address = '" + good + "'", "f").grpc_address, good);
  }
  for (const std::string bad : {"", "4040", ":4040", "host:", "host:65536", "host:-1", "::1:4040", "[::1:4040", "a b:1",
                                "unix:/run/mu40", "[]:1", "host:000001"}) {
    EXPECT_NE(error_of("grpc_address = '" + bad + "'").find("expected HOST:PORT"), std::string::npos) << bad;
  }
}

TEST(DaemonConfig, both_services_on_one_address_is_refused) {
  EXPECT_EQ(error_of("metrics_address = '127.0.0.1:4040'"),
            "mu40d.toml: grpc_address and metrics_address are both 127.0.0.1:4040");
  EXPECT_NO_THROW(static_cast<void>(parse_daemon_config("grpc_address = 'h:0'\nmetrics_address = 'h:0'", "f")));
}

TEST(DaemonConfig, boards_are_told_apart) {
  EXPECT_EQ(error_of("[[boards]]\nname = 'a'\n[[boards]]\nname = 'a'"), "mu40d.toml:3: two boards are named a");
  EXPECT_EQ(error_of("[[boards]]\nname = 'a'\ndevice = '0'\nxclbin = '/x'\n"
                     "[[boards]]\nname = 'b'\ndevice = '0'\nxclbin = '/x'"),
            "mu40d.toml:5: two boards are the card 0");
  EXPECT_EQ(parse_daemon_config("[[boards]]\nname = 'a'\n[[boards]]\nname = 'b'", "f").boards.size(), 2U);
}

TEST(DaemonConfig, board_needs_a_name_and_a_card_needs_an_xclbin) {
  EXPECT_EQ(error_of("[[boards]]\ndevice = 'cpu'"), "mu40d.toml:1: a board without a name");
  EXPECT_EQ(error_of("[[boards]]\nname = 'a'\ndevice = '65:00.1'"),
            "mu40d.toml:1: board a is a card and needs an xclbin");
  EXPECT_EQ(error_of("boards = []"), "mu40d.toml:1: boards is []; expected 1 to 64 tables [[boards]]");
  EXPECT_EQ(error_of("boards = 'u250'"), "mu40d.toml:1: boards is 'u250'; expected 1 to 64 tables [[boards]]");
  EXPECT_EQ(error_of("boards = ['u250']"), "mu40d.toml:1: boards is [ 'u250' ]; expected 1 to 64 tables [[boards]]");
}

TEST(DaemonConfig, device_is_one_that_a_worker_opens) {
  for (const std::string good : {"software", "cpu", "reference", "null"}) {
    EXPECT_EQ(parse_daemon_config("[[boards]]\nname='a'\ndevice='" + good + "'", "f").boards[0].device, good);
  }
  for (const std::string good : {"0", "255", "0000:65:00.1", "65:00.1"}) {
    const auto config = parse_daemon_config("[[boards]]\nname='a'\nxclbin='/x'\ndevice='" + good + "'", "f");
    EXPECT_EQ(config.boards[0].device, good);
  }
  for (const std::string bad : {"", "256", "-1", "u250", "0000:65:00", "zz:00.1"}) {
    EXPECT_NE(error_of("[[boards]]\nname='a'\ndevice='" + bad + "'").find("the index or BDF of a card"),
              std::string::npos)
        << bad;
  }
}

TEST(DaemonConfig, store_smaller_than_one_recording_is_refused) {
  EXPECT_EQ(error_of("[limits]\nmax_stored_mib = 65535"),
            "mu40d.toml: limits.max_stored_mib is 65535; expected at least limits.max_recording_mib, 65536");
}

TEST(DaemonConfig, broken_toml_names_line) {
  EXPECT_TRUE(error_of("drain_s = 1\ndrain_s = \n").starts_with("mu40d.toml:2: not TOML: "));
  EXPECT_TRUE(error_of("drain_s = 1\ndrain_s = 2\n").starts_with("mu40d.toml:2: not TOML: "));
}

TEST(DaemonConfig, path_with_a_control_character_is_refused) {
  EXPECT_NE(error_of(R"(state_folder = "/a\u0000b")").find("expected an absolute path"), std::string::npos);
}

TEST(DaemonConfig, file_that_is_missing_a_folder_or_endless_is_refused) {
  const test::TemporaryFolder folder;
  test::expect_error(ErrorCode::kNotFound, "missing.toml: cannot be read",
                     [&] { static_cast<void>(read_daemon_config(folder / "missing.toml")); });
  test::expect_error(ErrorCode::kNotFound, "cannot be read",
                     [&] { static_cast<void>(read_daemon_config(folder.path())); });
  test::expect_error(ErrorCode::kInvalidArgument, "longer than 1048576 bytes",
                     [&] { static_cast<void>(read_daemon_config("/dev/zero")); });
}

TEST(DaemonConfig, state_folder_is_the_configured_one_else_systemds_else_the_users) {
  const Variable home("HOME", "/home/u");
  const Variable xdg("XDG_STATE_HOME", nullptr);
  const Variable systemd("STATE_DIRECTORY", nullptr);
  DaemonConfig config;
  EXPECT_EQ(state_folder_of(config), "/home/u/.local/state/mu40");
  {
    const Variable state("XDG_STATE_HOME", "/state");
    EXPECT_EQ(state_folder_of(config), "/state/mu40");
    const Variable service("STATE_DIRECTORY", "/var/lib/mu40:/var/lib/other");
    EXPECT_EQ(state_folder_of(config), "/var/lib/mu40");
    config.state_folder = "/srv/mu40";
    EXPECT_EQ(state_folder_of(config), "/srv/mu40");
  }
  config.state_folder.clear();
  const Variable homeless("HOME", nullptr);
  test::expect_error(ErrorCode::kNotFound, "STATE_DIRECTORY", [&] { static_cast<void>(state_folder_of(config)); });
}

TEST(NearestWord, is_empty_where_nothing_is_near) {
  EXPECT_EQ(nearest_word("drian_s", {"drain_s", "limits"}), "drain_s");
  EXPECT_EQ(nearest_word("name", {"limits", "drain_s"}), "");
  EXPECT_EQ(nearest_word("", {"abc"}), "");
  EXPECT_EQ(nearest_word(std::string(100000, 'x'), {"abc"}), "");
}

}  // namespace
}  // namespace mu40
