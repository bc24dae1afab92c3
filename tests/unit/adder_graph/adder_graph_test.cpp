// The adder graph against the reference, value by value, and what holds for every graph.
#include <gtest/gtest.h>

#include <vector>

#include "adder_graph/evaluator.hpp"
#include "adder_graph/node_cost.hpp"
#include "network/reference.hpp"
#include "support/random_network.hpp"

namespace mu40 {
namespace {

using test::Rng;

std::size_t n_muons(const Network& network) { return network.task() == KernelId::kClassify ? 2 : 1; }

// Whether `value` is what its low bits say when read as the node's declared type.
bool fits(std::int64_t value, Range range) {
  const auto width = static_cast<unsigned>(width_bits(range));
  const auto bits = static_cast<std::uint64_t>(value) & ((std::uint64_t{1} << width) - 1U);
  const bool is_negative = is_signed(range) && (bits >> (width - 1U)) != 0;
  return static_cast<std::int64_t>(bits) - (is_negative ? std::int64_t{1} << width : 0) == value;
}

void expect_equal(const Network& network, std::span<const MuonRecord> records) {
  const auto graph = make_adder_graph(network);
  AdderGraphEvaluator evaluator(graph);
  Reference reference(network);
  std::vector<std::int64_t> wanted(network.outputs().size());
  std::vector<std::int64_t> found(wanted.size());
  for (std::size_t i = 0; i + n_muons(network) <= records.size(); ++i) {
    const std::vector<MuonWord> muons{records[i].word, records[(i + 1) % records.size()].word};
    const auto used = std::span(muons).first(n_muons(network));
    reference.evaluate(used, wanted);
    evaluator.evaluate(used, found);
    ASSERT_EQ(found, wanted) << "record " << i << "\n" << network.text();
    for (std::size_t k = 0; k < graph.nodes.size(); ++k) {
      ASSERT_TRUE(fits(evaluator.values()[k], graph.nodes[k].range)) << "node " << k << "\n" << network.text();
    }
  }
}

class AdderGraphOfTask : public testing::TestWithParam<KernelId> {};

TEST_P(AdderGraphOfTask, equals_the_reference_on_random_networks_and_words) {
  Rng rng(960 + static_cast<unsigned>(GetParam()));
  for (int i = 0; i < 60; ++i) {
    const auto network = test::random_network(GetParam(), rng);
    expect_equal(network, test::random_records(150, rng));
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Tasks, AdderGraphOfTask, testing::Values(KernelId::kRecalibrate, KernelId::kClassify),
                         [](const auto& task) {
                           return std::string(kKernelNames[static_cast<std::size_t>(task.param)]);
                         });

}  // namespace
}  // namespace mu40
