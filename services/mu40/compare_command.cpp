// mu40 compare: what moved between two kept runs, and whether by more than chance.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "commands.hpp"
#include "daemon_option.hpp"
#include "run_archive.hpp"
#include "seconds_text.hpp"
#include "store/compare_runs.hpp"

namespace mu40 {
namespace {

struct Runs {
  std::int64_t a = 0;
  std::int64_t b = 0;
  std::optional<std::string> daemon;
};

std::string value_text(const ComparedFigure& figure, const std::optional<double>& value) {
  if (!value) return "n/a";
  return figure.unit == "s" ? seconds_text(value) : fmt::format("{:.5g}", *value);
}

// With its sign.
std::string difference_text(const ComparedFigure& figure, double difference) {
  if (std::isinf(difference)) return difference < 0 ? "-inf" : "+inf";
  if (difference == 0) return "0";
  return (difference < 0 ? "-" : "+") + value_text(figure, std::abs(difference));
}

void print_figure(const ComparedFigure& figure) {
  std::string change = "n/a";
  if (figure.a && figure.b && *figure.a != 0) change = fmt::format("{:+.2f} %", 100 * (*figure.b / *figure.a - 1));
  const std::string confidence = figure.difference_99
                                     ? fmt::format("{} .. {}", difference_text(figure, (*figure.difference_99)[0]),
                                                   difference_text(figure, (*figure.difference_99)[1]))
                                     : "no confidence: " + figure.no_confidence;
  fmt::print("{:<6}{:<24}{:>13}{:>13} {:<9}{:>11}  {}\n", figure.moved() ? "MOVED" : "", figure.name,
             value_text(figure, figure.a), value_text(figure, figure.b), figure.unit == "s" ? "" : figure.unit, change,
             confidence);
}

void compare(const Runs& runs) {
  const auto archive = open_run_archive(runs.daemon);
  const Comparison comparison = compare_runs(archive->report(runs.a), archive->report(runs.b));
  if (comparison.differences.empty()) {
    fmt::print("same recording, networks, board, fidelity, host and configuration\n\n");
  } else {
    fmt::print("these runs differ in more than their figures:\n");
    for (const auto& difference : comparison.differences) fmt::print("  - {}\n", difference);
    fmt::print("\n");
  }
  fmt::print("{:<6}{:<24}{:>13}{:>13} {:<9}{:>11}  {}\n", "", "", fmt::format("run {}", runs.a),
             fmt::format("run {}", runs.b), "", "change", "99 % interval of the difference");
  for (const ComparedFigure& figure : comparison.figures) print_figure(figure);
  fmt::print("\n{} moved. Samples are taken as independent; two equal runs show what the machine itself moves.\n",
             std::ranges::count_if(comparison.figures, &ComparedFigure::moved));
}

}  // namespace

void add_compare_command(CLI::App& app) {
  auto runs = std::make_shared<Runs>();
  auto* command = app.add_subcommand("compare", "Tell what moved from run A to run B, with confidence");
  command->add_option("A", runs->a, "A run, as `mu40 runs` numbers it")->required();
  command->add_option("B", runs->b, "Another")->required();
  add_optional_daemon_option(*command, runs->daemon);
  command->callback([runs] { compare(*runs); });
}

}  // namespace mu40
