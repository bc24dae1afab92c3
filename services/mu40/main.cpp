// The command line. Exit status: 0 done, 1 failed or verdict INVALID, 2 wrong usage.
#include <cstdio>
#include <string>

#include "commands.hpp"
#include "layout/error.hpp"
#include "mu40_version.hpp"

int main(int argc, char** argv) {
  CLI::App app{"mu40: test and benchmark Level-1 scouting networks on an Alveo board or a software board"};
  app.set_version_flag("--version", std::string(mu40::kMu40Version) + " (" + mu40::kGitRevision + ")");
  app.require_subcommand(1);
  mu40::add_generate_command(app);
  mu40::add_inspect_command(app);
  mu40::add_dump_command(app);
  mu40::add_run_command(app);
  mu40::add_doctor_command(app);
  mu40::add_runs_command(app);
  mu40::add_show_command(app);
  mu40::add_compare_command(app);
  mu40::add_boards_command(app);
  mu40::add_program_command(app);
  mu40::add_recordings_command(app);
  mu40::add_watch_command(app);
  mu40::add_stop_command(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const mu40::Error& error) {
    std::fprintf(stderr, "mu40: %s\n", error.what());
    return 1;
  }
  return 0;
}
