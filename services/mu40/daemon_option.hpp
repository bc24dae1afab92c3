// The option --daemon, in its two forms, and where the daemon is when the option does not say.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace mu40 {

// Of a command that always asks a daemon: --daemon HOST:PORT. `address` begins as MU40_DAEMON says, else the default.
void add_daemon_option(CLI::App& command, std::string& address);

// Of a command that asks a daemon only if told so: --daemon [HOST:PORT]. `address` stays empty without the option; with
// it, but no value, it is what MU40_DAEMON says, else the default.
CLI::Option* add_optional_daemon_option(CLI::App& command, std::optional<std::string>& address);

// The option --lease of a command that needs it on a leased board.
CLI::Option* add_lease_option(CLI::App& command, std::string& lease);

}  // namespace mu40
