// mu40-train published: trains a network of the published study (published_model.hpp) to stand beside ours.
#pragma once

#include <CLI/CLI.hpp>

namespace mu40 {

void add_published_command(CLI::App& app);

}  // namespace mu40
