// Any bytes as a network file: refused with an Error, or a network that never leaves its proven ranges and that the
// batched evaluator and the adder graph compute like the reference.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "adder_graph/evaluator.hpp"
#include "engine/kernel_model.hpp"
#include "network/reference.hpp"

namespace {

using namespace mu40;

// Four muons of one BX: fields all zero, all ones, and two mixtures.
std::vector<MuonRecord> muons() {
  constexpr std::array<std::uint32_t, 4> kWords{0, 0xFFFFFFFFU, 0x5A5AA5A5U, 0x80017FFEU};
  std::vector<MuonRecord> records;
  for (std::uint32_t i = 0; i < kWords.size(); ++i) {
    records.push_back({{kWords[i], kWords[(i + 1) % 4], kWords[(i + 3) % 4]}, make_tag(1, i, 0)});
  }
  return records;
}

template <typename Record>
void expect_same(const Network& network, const std::vector<Record>& expected) {
  const auto n = static_cast<std::uint32_t>(expected.size());
  std::vector<std::uint64_t> memory(result_bytes(n) / sizeof(std::uint64_t));
  KernelModel(network.task(), network, 0).run(muons(), n, 0, reinterpret_cast<std::byte*>(memory.data()));
  if (std::memcmp(memory.data() + sizeof(ResultHeader) / sizeof(std::uint64_t), expected.data(), n * sizeof(Record)) !=
      0) {
    std::abort();
  }
}

void expect_same_graph(const Network& network, Reference& reference) {
  const auto graph = make_adder_graph(network);
  AdderGraphEvaluator evaluator(graph);
  std::vector<std::int64_t> expected(network.outputs().size());
  auto found = expected;
  const auto records = muons();
  for (std::size_t i = 0; i + 1 < records.size(); ++i) {
    const std::array words{records[i].word, records[i + 1].word};
    const auto used = std::span(words).first(network.task() == KernelId::kClassify ? 2 : 1);
    reference.evaluate(used, expected);
    evaluator.evaluate(used, found);
    if (found != expected) std::abort();
  }
}

void compute(const Network& network) {
  Reference reference(network);
  expect_same_graph(network, reference);
  if (network.task() == KernelId::kRecalibrate) {
    expect_same(network, reference.recalibrate(muons()));
  } else {
    expect_same(network, reference.classify(muons()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    compute(Network::parse({reinterpret_cast<const char*>(bytes), size}, "fuzz"));
  } catch (const Error& error) {
    // A value outside its proven range is a defect of the proof, not of the file.
    if (error.code() == ErrorCode::kInternal) std::abort();
  }
  return 0;
}
