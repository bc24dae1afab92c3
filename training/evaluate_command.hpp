// mu40-train evaluate: networks beside each other and beside what needs none, on the test samples of every tune.
#pragma once

#include <CLI/CLI.hpp>

namespace mu40 {

void add_evaluate_command(CLI::App& app);

}  // namespace mu40
