#include "emit/pipeline.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "layout/error.hpp"
#include "network/network.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

AdderGraph zoo_graph(const std::string& name) {
  return make_adder_graph(Network::load(std::filesystem::path(MU40_ZOO) / (name + ".json")));
}

class PipelineOfZoo : public testing::TestWithParam<const char*> {
 protected:
  AdderGraph graph_ = zoo_graph(GetParam());
};

TEST_P(PipelineOfZoo, computes_nothing_before_what_it_reads) {
  const auto pipeline = make_pipeline(graph_, 3.12, {});
  ASSERT_EQ(pipeline.stage.size(), graph_.nodes.size());
  std::size_t n_crossing = 0;
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
    for (const auto operand : graph_.nodes[i].reads()) {
      EXPECT_LE(pipeline.stage[operand.node], pipeline.stage[i]) << i;
      EXPECT_GE(pipeline.last_read[operand.node], pipeline.stage[i]) << i;
      n_crossing += pipeline.stage[operand.node] < pipeline.stage[i] ? 1 : 0;
    }
    EXPECT_LT(pipeline.stage[i], pipeline.n_stages);
  }
  EXPECT_GT(n_crossing, 20U);
}

TEST_P(PipelineOfZoo, keeps_every_stage_within_the_period) {
  for (const double period_ns : {2.0, 3.12, 5.0}) {
    const auto pipeline = make_pipeline(graph_, period_ns, {});
    for (const double delay_ns : pipeline.stage_delay_ns) EXPECT_LE(delay_ns, period_ns);
  }
}

TEST_P(PipelineOfZoo, needs_fewer_stages_and_registers_of_a_slower_clock) {
  const auto fast = make_pipeline(graph_, 2.0, {});
  const auto slow = make_pipeline(graph_, 5.0, {});
  EXPECT_LT(slow.n_stages, fast.n_stages);
  EXPECT_LT(slow.register_bits, fast.register_bits);
  EXPECT_EQ(make_pipeline(graph_, 1000, {}).n_stages, 1);
}

// One bunch crossing, features and tables included: the default networks at a routed net of 0.5 ns.
TEST_P(PipelineOfZoo, fits_one_bunch_crossing) {
  if (std::string_view(GetParam()) == "classify") {
    EXPECT_LE(make_pipeline(graph_, 4.9, {}).n_stages * 4.9, 24.95);
  } else {
    EXPECT_LE(make_pipeline(graph_, 3.12, {}).n_stages * 3.12, 24.95);
  }
}

TEST_P(PipelineOfZoo, refuses_a_clock_shorter_than_one_operation) {
  test::expect_error(ErrorCode::kInvalidArgument, "a clock of 0.50 ns is too short",
                     [&] { static_cast<void>(make_pipeline(graph_, 0.5, {})); });
}

INSTANTIATE_TEST_SUITE_P(Networks, PipelineOfZoo,
                         testing::Values("recalibrate", "classify", "recalibrate_small", "classify_small"));

}  // namespace
}  // namespace mu40
