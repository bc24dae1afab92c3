// mu40 doctor: one line for each thing that a run needs, and what is wrong with it.
#include <fmt/color.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "commands.hpp"
#include "session/board_worker.hpp"

namespace mu40 {

void add_doctor_command(CLI::App& app) {
  auto* command = app.add_subcommand("doctor", "Check board, launch cost, transfers, clock and cores, a line each");
  auto config = std::make_shared<RunConfig>();
  command->add_option("--board", config->board, "software, software-rtl, cpu, or the index or BDF of a card")
      ->capture_default_str();
  command->add_option("--xclbin", config->xclbin, "the xclbin to load; needed for a card");
  command->callback([config] {
    const Installation installation = Installation::of_this_program();
    resolve(*config, installation);
    const auto findings = examine_board(*config, installation);
    const bool colour = ::isatty(STDOUT_FILENO) != 0;
    for (const BoardFinding& finding : findings) {
      const auto style =
          colour ? fg(finding.good ? fmt::terminal_color::green : fmt::terminal_color::red) : fmt::text_style();
      fmt::print("{} {:<10} {}\n", fmt::format(style, finding.good ? "ok " : "BAD"), finding.subject, finding.text);
    }
    if (!std::ranges::all_of(findings, &BoardFinding::good)) throw CLI::RuntimeError(1);
  });
}

}  // namespace mu40
