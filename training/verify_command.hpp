// mu40-train verify, whether a network file computes what was trained, on every test sample; mu40-train rank, which
// training seed to ship.
#pragma once

#include <CLI/CLI.hpp>

namespace mu40 {

// Adds both commands; verify throws Error when a row differs.
void add_verify_commands(CLI::App& app);

}  // namespace mu40
