#include "rpc/rpc_metrics.hpp"

#include <gtest/gtest.h>
#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

#include <sstream>

#include "../metrics/metrics_document.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;
using prometheus::MetricType;

const std::string kDocument = MU40_SOURCE_DIR "/docs/metrics.md";

std::string page_of(const RpcMetrics& metrics) {
  std::ostringstream page;
  prometheus::TextSerializer{}.Serialize(page, metrics.collectable()->Collect());
  return page.str();
}

TEST(rpc_metrics, document_names_exactly_what_is_exposed_with_type_and_labels) {
  RpcMetrics metrics;
  metrics.answered("Runs/StartRun", grpc::StatusCode::OK, 1ms);
  std::map<std::string, test::DocumentedSeries> exposed;
  for (const auto& family : metrics.collectable()->Collect()) {
    auto& series = exposed[family.name];
    series.type = family.type == MetricType::Counter     ? "counter"
                  : family.type == MetricType::Histogram ? "histogram"
                                                         : "gauge";
    for (const auto& label : family.metric.at(0).label) series.labels.insert(label.name);
  }
  EXPECT_EQ(exposed, test::documented_series(kDocument, "## RPCs"));
}

TEST(rpc_metrics, document_lists_exactly_the_bucket_edges) {
  const auto documented = test::documented_edges_s(kDocument, "## RPCs");
  EXPECT_EQ(documented, std::vector<double>(kRpcDurationEdgesS.begin(), kRpcDurationEdgesS.end()));
}

TEST(rpc_metrics, answers_are_counted_by_method_and_status_and_timed_where_they_are_unary) {
  RpcMetrics metrics;
  metrics.answered("Runs/StartRun", grpc::StatusCode::OK, 2ms);
  metrics.answered("Runs/StartRun", grpc::StatusCode::OK, 20ms);
  metrics.answered("Runs/StartRun", grpc::StatusCode::NOT_FOUND, 2ms);
  metrics.answered("Runs/WatchRun", grpc::StatusCode::CANCELLED);
  const std::string page = page_of(metrics);
  for (const char* line : {"mu40_rpcs_total{code=\"OK\",method=\"Runs/StartRun\"} 2\n",
                           "mu40_rpcs_total{code=\"NOT_FOUND\",method=\"Runs/StartRun\"} 1\n",
                           "mu40_rpcs_total{code=\"CANCELLED\",method=\"Runs/WatchRun\"} 1\n",
                           "mu40_rpc_duration_seconds_count{method=\"Runs/StartRun\"} 3\n",
                           "mu40_rpc_duration_seconds_bucket{method=\"Runs/StartRun\",le=\"0.003\"} 2\n"}) {
    EXPECT_NE(page.find(line), std::string::npos) << line << page;
  }
  EXPECT_EQ(page.find("mu40_rpc_duration_seconds_count{method=\"Runs/WatchRun\"}"), std::string::npos);
}

TEST(rpc_metrics, watchers_come_and_leave) {
  RpcMetrics metrics;
  EXPECT_NE(page_of(metrics).find("mu40_watchers 0\n"), std::string::npos);
  metrics.watcher_came();
  metrics.watcher_came();
  metrics.watcher_left();
  EXPECT_NE(page_of(metrics).find("mu40_watchers 1\n"), std::string::npos);
}

}  // namespace
}  // namespace mu40
