// mu40-train: trains networks from recordings with truth, writes them as integers, and tells what they cost and
// achieve. Exit status: 0 done, 1 failed, 2 wrong usage.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "comparison_command.hpp"
#include "cost_command.hpp"
#include "evaluate_command.hpp"
#include "published_command.hpp"
#include "search_command.hpp"
#include "train_command.hpp"
#include "verify_command.hpp"

int main(int argc, char** argv) {
  CLI::App app{"mu40-train: train the integer networks from recordings with truth"};
  std::filesystem::path network;
  try {
    app.require_subcommand(1);
    mu40::add_train_commands(app);
    auto* cost =
        app.add_subcommand("cost", "Print what a network costs on a chip: adders, their bits and levels, weights");
    cost->add_option("network", network, "Network file")->required();
    cost->callback([&network] { mu40::print_cost(network); });
    mu40::add_published_command(app);
    mu40::add_evaluate_command(app);
    mu40::add_comparison_commands(app);
    mu40::add_search_command(app);
    mu40::add_verify_commands(app);
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mu40-train: %s\n", error.what());
    return 1;
  }
  return 0;
}
