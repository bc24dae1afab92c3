// KernelModel::run as a whole (order check, decoding, network, packing, header, checksum) for one launch of sixteen
// orbits, on each instruction-set level of this CPU. items/s are muons (recalibrate) or pairs (classify) a second.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "engine/kernel_model.hpp"

namespace {

using namespace mu40;

// Two muons in each of 3564 BX of each orbit; random words: the engine has no data-dependent branch but in forming
// pairs.
std::vector<MuonRecord> launch(std::uint32_t muons_per_bx) {
  constexpr std::uint32_t kOrbits = 16;
  std::mt19937 rng(1);
  const auto bits = [&] { return static_cast<std::uint32_t>(rng()); };
  std::vector<MuonRecord> records;
  for (std::uint32_t orbit = 0; orbit < kOrbits; ++orbit) {
    for (std::uint32_t bx = 1; bx <= kBxPerOrbit; ++bx) {
      for (std::uint32_t i = 0; i < muons_per_bx; ++i) {
        records.push_back({{bits(), bits(), bits()}, make_tag(bx, i, orbit)});
      }
    }
  }
  return records;
}

void run_kernel(benchmark::State& state, KernelId kernel, std::uint32_t muons_per_bx, SimdLevel level) {
  const auto file = std::string(MU40_ZOO) + "/" + std::string(kKernelNames[static_cast<std::size_t>(kernel)]) + ".json";
  KernelModel model(kernel, Network::load(file), 0, level);
  const auto muons = launch(muons_per_bx);
  const auto n_muons = static_cast<std::uint32_t>(muons.size());
  const std::uint32_t results = kernel == KernelId::kRecalibrate ? n_muons : n_muons * (muons_per_bx - 1) / 2;
  std::vector<std::uint64_t> memory(result_bytes(results) / sizeof(std::uint64_t));
  std::uint64_t sequence = 0;
  for (auto _ : state) {
    model.run(muons, results, ++sequence, reinterpret_cast<std::byte*>(memory.data()));
    benchmark::DoNotOptimize(memory.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * results);
}

}  // namespace

int main(int argc, char** argv) {
  for (const auto level : simd_levels()) {
    const auto add = [&](KernelId kernel, std::uint32_t muons_per_bx, const std::string& name) {
      benchmark::RegisterBenchmark((name + "/" + std::string(name_of(level))).c_str(), run_kernel, kernel, muons_per_bx,
                                   level);
    };
    add(KernelId::kRecalibrate, 2, "recalibrate");
    add(KernelId::kClassify, 2, "classify/1_pair_a_bx");
    add(KernelId::kClassify, 8, "classify/28_pairs_a_bx");
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
