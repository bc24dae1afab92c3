// `mu40-train search`: the recipes of a family, what they cost and achieve. docs/models shows what came of it.
#pragma once

#include <CLI/CLI.hpp>

namespace mu40 {

void add_search_command(CLI::App& app);

}  // namespace mu40
