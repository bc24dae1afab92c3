// Dense layers alone, driven with chosen inputs: a table on the 9-bit pT code stands in front of each input, so that
// the pT code is the number of a test vector. Random vectors miss removed saturations; these are aimed at each neuron.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

#include "engine/kernel_model.hpp"
#include "network/network_writer.hpp"
#include "network/reference.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kVectors = 512;
constexpr std::int32_t kWide = 32767;

using Rng = std::mt19937_64;

std::int32_t between(Rng& rng, std::int64_t low, std::int64_t high) {
  return static_cast<std::int32_t>(std::uniform_int_distribution<std::int64_t>(low, high)(rng));
}

struct Layer {
  std::vector<std::int32_t> weights;  // of the one neuron in question
  std::int32_t bias = 0;
  int shift = 0;
  int activation_bits = 0;
};
using Vectors = std::vector<std::vector<std::int32_t>>;  // [kVectors][inputs]

// What the contract says, in arithmetic of this test's own.
std::int64_t expected(const Layer& layer, const std::vector<std::int32_t>& inputs) {
  std::int64_t sum = layer.bias;
  for (std::size_t i = 0; i < inputs.size(); ++i) sum += std::int64_t{layer.weights[i]} * inputs[i];
  const std::int64_t unit = std::int64_t{1} << layer.shift;
  const std::int64_t doubled = 2 * sum + (layer.shift == 0 ? 0 : unit);  // twice (sum + half)
  std::int64_t value = doubled / (2 * unit);
  if (doubled % (2 * unit) < 0) --value;  // towards minus infinity
  if (layer.activation_bits == 0) return value;
  return std::min<std::int64_t>(std::max<std::int64_t>(value, 0), (std::int64_t{1} << layer.activation_bits) - 1);
}

Network network_of(const Layer& layer, const Vectors& vectors) {
  NetworkDraft draft("one-neuron", KernelId::kClassify);
  const auto pt = draft.add("pt", FieldNode{0, MuonField::kPt});
  DenseNode dense;
  for (std::size_t i = 0; i < layer.weights.size(); ++i) {
    TableNode table{pt, 0, {}};
    for (const auto& vector : vectors) table.values.push_back(vector[i]);
    dense.inputs.push_back(draft.add(std::string("x").append(std::to_string(i)), table));
  }
  // Copies of the neuron fill the places around it; only the middle one is read.
  for (int copy = 0; copy < 3; ++copy) {
    dense.weights.push_back(layer.weights);
    dense.bias.push_back(layer.bias);
    dense.shift.push_back(layer.shift);
  }
  dense.activation_bits = layer.activation_bits;
  const auto neurons = draft.add("neurons", dense);
  draft.set_output("logit", draft.add("logit", ClampNode{{neurons.node, 1}, -32768, 32767}));
  return Network::parse(draft.text(), "one-neuron");
}

// The logits for all vectors on a level.
std::vector<std::int64_t> computed(const Network& network, SimdLevel level) {
  std::vector<MuonRecord> muons;
  for (std::uint32_t v = 0; v < kVectors; ++v) {
    MuonRecord driven{{}, make_tag(1 + v, 0, 0)};
    set(driven.word, MuonField::kPt, static_cast<std::int32_t>(v));
    muons.push_back(driven);
    muons.push_back({{}, make_tag(1 + v, 1, 0)});
  }
  std::vector<std::uint64_t> memory(result_bytes(kVectors) / sizeof(std::uint64_t));
  KernelModel(KernelId::kClassify, network, 0, level)
      .run(muons, kVectors, 0, reinterpret_cast<std::byte*>(memory.data()));
  std::vector<std::int64_t> logits;
  for (std::size_t v = 0; v < kVectors; ++v) {
    logits.push_back(pair_logit({memory[sizeof(ResultHeader) / sizeof(std::uint64_t) + v]}));
  }
  return logits;
}

struct Coverage {
  int saturated_low = 0, saturated_high = 0, at_half = 0, below_half = 0;
};

void expect_everywhere(const Layer& layer, const Vectors& vectors, Coverage& coverage) {
  const auto network = network_of(layer, vectors);
  Reference reference(network);
  std::vector<std::int64_t> wanted;
  for (std::uint32_t v = 0; v < kVectors; ++v) {
    const auto value = std::clamp<std::int64_t>(expected(layer, vectors[v]), -32768, 32767);
    std::array<MuonWord, 2> muons{};
    set(muons[0], MuonField::kPt, static_cast<std::int32_t>(v));
    std::array<std::int64_t, 1> logit{};
    reference.evaluate(muons, logit);
    ASSERT_EQ(logit[0], value) << "reference, vector " << v;
    wanted.push_back(value);

    std::int64_t sum = layer.bias;
    for (std::size_t i = 0; i < layer.weights.size(); ++i) sum += std::int64_t{layer.weights[i]} * vectors[v][i];
    const std::int64_t half = layer.shift == 0 ? 0 : std::int64_t{1} << (layer.shift - 1);
    const std::int64_t rest = sum & ((std::int64_t{1} << layer.shift) - 1);
    const std::int64_t unclamped = (sum + half) >> layer.shift;
    coverage.saturated_low += static_cast<int>(unclamped < 0);
    coverage.saturated_high += static_cast<int>(unclamped >= std::int64_t{1} << layer.activation_bits);
    coverage.at_half += static_cast<int>(half > 0 && rest == half);
    coverage.below_half += static_cast<int>(half > 0 && rest == half - 1);
  }
  for (const auto level : simd_levels()) {
    const auto logits = computed(network, level);
    for (std::size_t v = 0; v < kVectors; ++v) ASSERT_EQ(logits[v], wanted[v]) << name_of(level) << ", vector " << v;
  }
}

// Inputs of the neuron at its extremes, then around each place where the rounding or the saturation turns.
Vectors aimed_at(const Layer& layer, std::int32_t low, std::int32_t high, Rng& rng) {
  const std::size_t n = layer.weights.size();
  Vectors vectors(2, std::vector<std::int32_t>(n));
  for (std::size_t i = 0; i < n; ++i) {
    vectors[0][i] = layer.weights[i] < 0 ? low : high;
    vectors[1][i] = layer.weights[i] < 0 ? high : low;
  }
  while (vectors.size() < kVectors) {
    auto& vector = vectors.emplace_back(n);
    for (auto& x : vector)
      x = between(rng, 0, 3) == 0 ? (between(rng, 0, 1) == 0 ? low : high) : between(rng, low, high);
    // The last weight is 1: its input moves the sum by single steps onto a turn.
    std::int64_t sum = layer.bias;
    for (std::size_t i = 0; i + 1 < n; ++i) sum += std::int64_t{layer.weights[i]} * vector[i];
    const std::int64_t unit = std::int64_t{1} << layer.shift;
    const std::int64_t half = unit / 2;
    const std::int64_t target = between(rng, 0, 1) == 0 ? half : (unit << layer.activation_bits) - half;
    const std::int64_t wanted = target - between(rng, 0, 2) + 1 - sum;
    vector[n - 1] = wanted >= low && wanted <= high
                        ? static_cast<std::int32_t>(wanted)
                        : static_cast<std::int32_t>(
                              std::clamp(((wanted % unit) + unit) % unit, std::int64_t{low}, std::int64_t{high}));
  }
  return vectors;
}

void expect_contract(std::int32_t low, std::int32_t high, std::size_t n_inputs) {
  Rng rng(static_cast<std::uint64_t>(high) + n_inputs);
  for (int activation_bits = 0; activation_bits <= 8; ++activation_bits) {
    Coverage coverage;
    for (const int shift : {0, 1, 2, 5, 8, 11}) {
      Layer layer;
      layer.shift = shift;
      layer.activation_bits = activation_bits;
      layer.bias = between(rng, -3000, 3000);
      for (std::size_t i = 0; i + 1 < n_inputs; ++i) layer.weights.push_back(between(rng, -127, 127));
      layer.weights.push_back(1);
      expect_everywhere(layer, aimed_at(layer, low, high, rng), coverage);
      if (testing::Test::HasFatalFailure()) return;
    }
    EXPECT_GT(coverage.at_half, 20);
    EXPECT_GT(coverage.below_half, 20);
    EXPECT_GT(coverage.saturated_low, 20);
    EXPECT_GT(coverage.saturated_high, 20);
  }
}

TEST(DenseLayer, rounds_and_saturates_byte_inputs_as_the_contract_says) { expect_contract(0, 255, 7); }
TEST(DenseLayer, rounds_and_saturates_wide_inputs_as_the_contract_says) { expect_contract(-kWide - 1, kWide, 6); }
TEST(DenseLayer, takes_odd_and_single_numbers_of_inputs) {
  for (const std::size_t n : {2U, 3U, 4U, 5U, 9U}) {
    expect_contract(0, 255, n);
    expect_contract(-300, 300, n);
  }
}

TEST(DenseLayer, the_largest_weights_and_inputs_do_not_overflow) {
  for (const std::int32_t weight : {-127, 127}) {
    for (const std::int32_t end : {-kWide - 1, kWide}) {
      Layer layer{std::vector<std::int32_t>(256, weight), 0, 16, 0};
      Coverage coverage;
      expect_everywhere(layer, Vectors(kVectors, std::vector<std::int32_t>(256, end)), coverage);
    }
  }
}

// Table lookups of every size class, at and beyond both ends.
TEST(Table, of_any_size_and_offset_is_looked_up_alike_on_every_level) {
  Rng rng(5);
  for (const std::int32_t size : {1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 448, 511, 512}) {
    for (const std::int32_t first : {-700, -1, 0, 3, 200, 510}) {
      NetworkDraft draft("table", KernelId::kClassify);
      TableNode table{draft.add("pt", FieldNode{0, MuonField::kPt}), first, {}};
      for (std::int32_t i = 0; i < size; ++i) table.values.push_back(between(rng, -32768, 32767));
      draft.set_output("logit", draft.add("table", table));
      const auto network = Network::parse(draft.text(), "table");
      for (const auto level : simd_levels()) {
        const auto logits = computed(network, level);
        for (std::int32_t v = 0; v < static_cast<std::int32_t>(kVectors); ++v) {
          ASSERT_EQ(logits[static_cast<std::size_t>(v)],
                    table.values[static_cast<std::size_t>(std::clamp(v - first, 0, size - 1))])
              << name_of(level) << ", size " << size << ", first " << first << ", index " << v;
        }
      }
    }
  }
}

}  // namespace
}  // namespace mu40
