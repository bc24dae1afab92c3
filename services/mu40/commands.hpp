// The commands of `mu40`: each adds its subcommand, options and action to the command line.
#pragma once

#include <CLI/CLI.hpp>

namespace mu40 {

void add_generate_command(CLI::App& app);
void add_inspect_command(CLI::App& app);
void add_dump_command(CLI::App& app);
void add_run_command(CLI::App& app);
void add_doctor_command(CLI::App& app);
void add_runs_command(CLI::App& app);
void add_show_command(CLI::App& app);
void add_compare_command(CLI::App& app);
void add_boards_command(CLI::App& app);
void add_program_command(CLI::App& app);
void add_recordings_command(CLI::App& app);
void add_watch_command(CLI::App& app);
void add_stop_command(CLI::App& app);

}  // namespace mu40
