// mu40-train verify: whether a network file computes what was trained, on every test sample.
#pragma once

#include <CLI/CLI.hpp>

namespace mu40 {

// Adds the command; it throws Error when a row differs.
void add_verify_command(CLI::App& app);

}  // namespace mu40
