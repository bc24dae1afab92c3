#include "daemon_option.hpp"

#include <cstdlib>

#include "client/daemon_client.hpp"

namespace mu40 {
namespace {

std::string default_address() {
  const char* const address = std::getenv("MU40_DAEMON");
  return address != nullptr && *address != '\0' ? address : std::string(kDefaultDaemonAddress);
}

constexpr const char* kType = "HOST:PORT";

}  // namespace

void add_daemon_option(CLI::App& command, std::string& address) {
  address = default_address();
  command.add_option("--daemon", address, "Where mu40d is; MU40_DAEMON if not given, else 127.0.0.1:4040")
      ->type_name(kType);
}

CLI::Option* add_optional_daemon_option(CLI::App& command, std::optional<std::string>& address) {
  return command
      .add_option_function<std::string>(
          "--daemon", [&address](const std::string& given) { address = given.empty() ? default_address() : given; },
          "Ask the mu40d there; without an address the one that MU40_DAEMON names, else 127.0.0.1:4040")
      ->expected(0, 1)
      ->type_name(kType);
}

CLI::Option* add_lease_option(CLI::App& command, std::string& lease) {
  return command.add_option("--lease", lease, "The lease of the board, as `mu40 boards lease` printed it");
}

}  // namespace mu40
