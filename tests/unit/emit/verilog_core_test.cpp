// The Verilog of the shipped networks, simulated by two simulators that share no code, equals the reference.
#include "emit/verilog_core.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "network/reference.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

namespace fs = std::filesystem;

struct Vectors {
  std::string words, values;  // a line each, hexadecimal
  std::size_t count = 0;
};

MuonWord random_word(std::mt19937& random) {
  MuonWord word{static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random()),
                static_cast<std::uint32_t>(random())};
  // One word in two has a field at an end of its range, so that clamps and the ends of tables are met.
  if (random() % 2 == 0) {
    const auto field = static_cast<MuonField>(random() % kMuonFieldCount);
    set(word, field, random() % 2 == 0 ? 0 : -1);
  }
  return word;
}

Vectors make_vectors(const Network& network, std::size_t count) {
  Reference reference(network);
  std::mt19937 random(7);
  std::array<MuonWord, 2> pair{};
  std::vector<std::int64_t> outputs(network.outputs().size());
  const std::size_t n_muons = network.task() == KernelId::kClassify ? 2 : 1;
  Vectors vectors;
  vectors.count = count;
  for (std::size_t i = 0; i < count; ++i) {
    for (auto& muon : pair) muon = i == 0 ? MuonWord{} : i == 1 ? MuonWord{~0U, ~0U, ~0U} : random_word(random);
    reference.evaluate(std::span(pair).first(n_muons), outputs);
    for (auto m = n_muons; m-- > 0;)
      vectors.words += fmt::format("{:08x}{:08x}{:08x}", pair[m].extra, pair[m].s, pair[m].f);
    for (auto k = outputs.size(); k-- > 0;) {
      vectors.values += fmt::format("{:04x}", static_cast<std::uint16_t>(outputs[k]));
    }
    vectors.words += '\n';
    vectors.values += '\n';
  }
  return vectors;
}

void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

// What the bench printed last.
std::string simulate(const fs::path& folder, const std::string& command) {
  const auto line = fmt::format("cd '{}' && ({}) > log 2>&1", folder.string(), command);
  static_cast<void>(std::system(line.c_str()));
  std::ifstream in(folder / "log");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Case {
  const char* network;
  double period_ns;
  double net_delay_ns;
};

class VerilogCore : public testing::TestWithParam<Case> {
 protected:
  fs::path prepare(std::size_t n_vectors) {
    const auto network = Network::load(fs::path(MU40_ZOO) / (std::string(GetParam().network) + ".json"));
    const auto core = make_core(network, {GetParam().period_ns, GetParam().net_delay_ns});
    const auto vectors = make_vectors(network, n_vectors);
    const auto folder = folder_.path() / std::to_string(n_vectors);
    fs::create_directory(folder);
    write(folder / "mu40_core.v", core.verilog);
    write(folder / "mu40_core.svh", core.header);
    write(folder / "vectors.hex", vectors.words);
    write(folder / "expected.hex", vectors.values);
    for (const char* file : {"core_bench.v", "core_clock.v", "core_clock.cpp"}) {
      fs::copy_file(fs::path(MU40_CORE_BENCH) / file, folder / file);
    }
    return folder;
  }

  test::TemporaryFolder folder_;
};

TEST_P(VerilogCore, EqualsTheReferenceInIcarus) {
  const auto printed = simulate(
      prepare(2000), "iverilog -g2012 -DN_VECTORS=2000 -o bench mu40_core.v core_bench.v core_clock.v && vvp -n bench");
  EXPECT_NE(printed.find("compared 2000 wrong 0"), std::string::npos) << printed;
}

TEST_P(VerilogCore, EqualsTheReferenceInVerilator) {
  // Without -fno-const-bit-op-tree Verilator 5.006 computes wrongly.
  const auto printed =
      simulate(prepare(50000),
               "verilator --cc --exe --build -O3 -fno-const-bit-op-tree -Wno-lint -Wno-style -CFLAGS -O1 "
               "-DN_VECTORS=50000 --top-module core_bench --Mdir objects mu40_core.v core_bench.v "
               "core_clock.cpp && objects/Vcore_bench");
  EXPECT_NE(printed.find("compared 50000 wrong 0"), std::string::npos) << printed;
}

INSTANTIATE_TEST_SUITE_P(Networks, VerilogCore,
                         testing::Values(Case{"recalibrate", 3.12, 0.5}, Case{"classify", 3.12, 0.5},
                                         Case{"recalibrate_small", 4.0, 0.5}, Case{"classify_small", 4.5, 0.3},
                                         Case{"classify", 25, 0.5}));

}  // namespace
}  // namespace mu40
