// mu40-train ablate, mu40-train transfer: what the techniques of training bring.
#pragma once

#include <CLI/CLI.hpp>

namespace mu40 {

// Adds both commands; what they do throws Error.
void add_comparison_commands(CLI::App& app);

}  // namespace mu40
