// mu40-kernelgen: makes the Verilog core of a network's kernel, pipelined for a clock.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "emit/verilog_core.hpp"
#include "layout/error.hpp"

namespace {

using namespace mu40;

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  if (!(out << text).flush()) throw Error(ErrorCode::kExhausted, "cannot write " + file.string());
}

void make(const std::string& network, const std::filesystem::path& folder, const CoreOptions& options) {
  const auto core = make_core(Network::load(network), options);
  std::filesystem::create_directories(folder);
  write(folder / "mu40_core.v", core.verilog);
  write(folder / "mu40_core.svh", core.header);
  std::cout << fmt::format("{} clocks of {:.2f} ns, input to output: {:.1f} ns; {} register bits\n",
                           core.pipeline.n_stages + 1, options.period_ns,
                           (core.pipeline.n_stages + 1) * options.period_ns, core.pipeline.register_bits);
  for (std::size_t i = 0; i < core.pipeline.stage_delay_ns.size(); ++i) {
    std::cout << fmt::format("stage {}: slack {:.2f} ns\n", i, options.period_ns - core.pipeline.stage_delay_ns[i]);
  }
  std::cout << "Slack is the delay model's, before placement (docs/kernels.md).\n";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Makes the Verilog core of a network: DIR/mu40_core.v and DIR/mu40_core.svh"};
  std::string network, folder;
  CoreOptions options;
  app.add_option("network", network, "network file")->required();
  app.add_option("-o,--output", folder, "folder to write to")->required();
  app.add_option("--period-ns", options.period_ns, "clock period")
      ->capture_default_str()
      ->check(CLI::Range(0.5, 1000.0));
  app.add_option("--net-delay-ns", options.net_delay_ns, "delay of a routed net with one reader")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 10.0));
  CLI11_PARSE(app, argc, argv);
  try {
    make(network, folder, options);
  } catch (const std::exception& error) {
    std::cerr << "mu40-kernelgen: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
