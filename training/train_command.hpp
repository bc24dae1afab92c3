// mu40-train train, mu40-train teach: networks and their teachers from recordings with truth.
#pragma once

#include <CLI/CLI.hpp>

namespace mu40 {

// Adds both commands; what they do throws Error.
void add_train_commands(CLI::App& app);

}  // namespace mu40
