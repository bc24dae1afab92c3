#include "rpc/wire_run.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <memory>

#include "rpc/wire_histogram.hpp"
#include "rpc/wire_time.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;

const DaemonLimits kLimits;

v1::StartRunRequest least_request() {
  v1::StartRunRequest request;
  request.mutable_spec()->set_recording_sha256(std::string(64, 'a'));
  return request;
}

RunConfig config_of(const std::function<void(v1::RunSpec&)>& change) {
  auto request = least_request();
  change(*request.mutable_spec());
  return from_proto(request, kLimits).config;
}

void refuse(const std::string& part, const std::function<void(v1::StartRunRequest&)>& change) {
  auto request = least_request();
  change(request);
  test::expect_error(ErrorCode::kInvalidArgument, part, [&] { (void)from_proto(request, kLimits); });
}

TEST(wire_run, absent_fields_take_the_defaults_that_the_protocol_names) {
  const auto request = from_proto(least_request(), kLimits);
  EXPECT_EQ(to_json(request.config), to_json(RunConfig{}));
  EXPECT_EQ(request.config.stream.duration, 10s);
  EXPECT_EQ(request.config.stream.scenario, Scenario::kLhc);
  EXPECT_EQ(request.config.stream.orbits_per_launch, 8U);
  EXPECT_EQ(request.config.stream.slots, 4U);
  EXPECT_EQ(request.config.stream.launch_deadline, 5s);
  EXPECT_EQ(request.config.lag_bound_ms, 100);
  EXPECT_EQ(request.config.min_duration_s, 1);
  EXPECT_EQ(request.config.min_launches, 662U);
  EXPECT_EQ(request.config.replay_mib, 4096U);
}

TEST(wire_run, every_field_arrives) {
  auto wire = least_request();
  wire.set_request_id("id");
  wire.set_label("label");
  wire.set_note("two\nlines");
  wire.set_lease_id("lease");
  auto& spec = *wire.mutable_spec();
  spec.set_board("left");
  spec.set_without_truth(true);
  spec.set_scenario(v1::SCENARIO_OFFLINE);
  spec.set_speed(0.25);
  spec.set_overload(v1::OVERLOAD_DROP);
  spec.set_orbits_per_launch(16);
  spec.set_slots(5);
  *spec.mutable_duration() = to_proto(2500ms);
  spec.set_orbits(7);
  *spec.mutable_launch_deadline() = to_proto(3s);
  *spec.mutable_lag_bound() = to_proto(1500us);
  *spec.mutable_min_duration() = to_proto(250ms);
  spec.set_min_launches(9);
  spec.set_replay_mib(64);
  spec.set_seed(11);
  const auto request = from_proto(wire, kLimits);
  EXPECT_EQ(request.request_id, "id");
  EXPECT_EQ(request.label, "label");
  EXPECT_EQ(request.note, "two\nlines");
  EXPECT_EQ(request.lease_id, "lease");
  EXPECT_EQ(request.board, "left");
  EXPECT_EQ(request.recording_sha256, std::string(64, 'a'));
  EXPECT_TRUE(request.without_truth);
  const auto& stream = request.config.stream;
  EXPECT_EQ(stream.scenario, Scenario::kOffline);
  EXPECT_EQ(stream.speed, 0.25);
  EXPECT_EQ(stream.overload, OverloadPolicy::kDrop);
  EXPECT_EQ(stream.orbits_per_launch, 16U);
  EXPECT_EQ(stream.slots, 5U);
  EXPECT_EQ(stream.duration, 2500ms);
  EXPECT_EQ(stream.orbits, 7U);
  EXPECT_EQ(stream.launch_deadline, 3s);
  EXPECT_EQ(request.config.lag_bound_ms, 1.5);
  EXPECT_EQ(request.config.min_duration_s, 0.25);
  EXPECT_EQ(request.config.min_launches, 9U);
  EXPECT_EQ(request.config.replay_mib, 64U);
  EXPECT_EQ(stream.seed, 11U);
}

TEST(wire_run, run_that_ends_by_orbits_ends_by_the_longest_duration_at_the_latest) {
  const auto config = config_of([](v1::RunSpec& spec) { spec.set_orbits(1000); });
  EXPECT_EQ(config.stream.orbits, 1000U);
  EXPECT_EQ(config.stream.duration, std::chrono::seconds(kLimits.max_run_s));
}

TEST(wire_run, value_out_of_range_is_refused_by_field_and_value) {
  using Request = v1::StartRunRequest;
  refuse("spec.speed: speed is \"-1\"", [](Request& r) { r.mutable_spec()->set_speed(-1); });
  refuse("spec.speed", [](Request& r) { r.mutable_spec()->set_speed(std::nan("")); });
  refuse("spec.speed", [](Request& r) { r.mutable_spec()->set_speed(std::numeric_limits<double>::infinity()); });
  refuse("spec.scenario is 17", [](Request& r) { r.mutable_spec()->set_scenario(static_cast<v1::Scenario>(17)); });
  refuse("spec.overload is -4", [](Request& r) { r.mutable_spec()->set_overload(static_cast<v1::Overload>(-4)); });
  refuse("spec.orbits_per_launch", [](Request& r) { r.mutable_spec()->set_orbits_per_launch(0); });
  refuse("spec.slots", [](Request& r) { r.mutable_spec()->set_slots(2); });
  refuse("spec.orbits", [](Request& r) { r.mutable_spec()->set_orbits(~0ULL); });
  refuse("spec.min_launches", [](Request& r) { r.mutable_spec()->set_min_launches(~0ULL); });
  refuse("spec.replay_mib", [](Request& r) { r.mutable_spec()->set_replay_mib(1ULL << 40U); });
  refuse("spec.seed", [](Request& r) { r.mutable_spec()->set_seed(~0ULL); });
  refuse("spec.duration is 0 s", [](Request& r) { r.mutable_spec()->mutable_duration(); });
  refuse("at most 86400 s", [](Request& r) { *r.mutable_spec()->mutable_duration() = to_proto(86401s); });
  refuse("spec.duration is -5 s", [](Request& r) { r.mutable_spec()->mutable_duration()->set_seconds(-5); });
  refuse("spec.launch_deadline", [](Request& r) { *r.mutable_spec()->mutable_launch_deadline() = to_proto(1ms); });
  refuse("spec.lag_bound", [](Request& r) { r.mutable_spec()->mutable_lag_bound(); });
  refuse("spec.min_duration", [](Request& r) { r.mutable_spec()->mutable_min_duration()->set_nanos(-1); });
}

TEST(wire_run, text_too_long_or_with_controls_is_refused) {
  using Request = v1::StartRunRequest;
  refuse("request_id", [](Request& r) { r.set_request_id(std::string(101, 'x')); });
  refuse("request_id is \"a?b\"", [](Request& r) { r.set_request_id("a\nb"); });
  refuse("label", [](Request& r) { r.set_label(std::string(101, 'x')); });
  refuse("label is \"?[2J\"", [](Request& r) { r.set_label("\x1b[2J"); });
  refuse("note", [](Request& r) { r.set_note(std::string(10'001, 'x')); });
  refuse("note", [](Request& r) { r.set_note("\x1b[2J"); });
  refuse("SHA-256", [](Request& r) { r.mutable_spec()->set_recording_sha256("../../etc/passwd"); });
  refuse("", [](Request& r) { r.clear_spec(); });
}

TEST(wire_run, page_of_runs_has_its_defaults_and_limits) {
  v1::ListRunsRequest request;
  EXPECT_EQ(from_proto(request).limit, 50);
  EXPECT_EQ(from_proto(request).before_id, std::numeric_limits<std::int64_t>::max());
  request.set_limit(1000);
  request.set_before_id(7);
  EXPECT_EQ(from_proto(request).limit, 1000);
  EXPECT_EQ(from_proto(request).before_id, 7);
  request.set_limit(1001);
  test::expect_error(ErrorCode::kInvalidArgument, "limit is 1001", [&] { (void)from_proto(request); });
  request.set_limit(1);
  request.set_before_id(-1);
  test::expect_error(ErrorCode::kInvalidArgument, "before_id is -1", [&] { (void)from_proto(request); });
}

RunView ended_view() {
  RunView view;
  view.id = 12;
  view.phase = RunPhase::kEnded;
  view.valid = false;
  view.reasons = {"it was late"};
  view.scenario = Scenario::kSingle;
  view.orbits = {9, 8, 5, 1, 2};
  view.fidelity = Fidelity::kFunctional;
  return view;
}

TEST(wire_run, verdict_is_present_only_when_the_run_has_ended) {
  const v1::Run ended = to_proto(ended_view());
  EXPECT_EQ(ended.state(), v1::RUN_STATE_ENDED);
  ASSERT_TRUE(ended.has_valid());
  EXPECT_FALSE(ended.valid());
  EXPECT_EQ(ended.reasons(0), "it was late");
  EXPECT_EQ(ended.scenario(), v1::SCENARIO_SINGLE);
  EXPECT_EQ(ended.fidelity(), v1::FIDELITY_FUNCTIONAL);
  EXPECT_EQ(ended.orbits().due(), ended.orbits().completed() + ended.orbits().dropped() + ended.orbits().failed() + 1);
  const v1::Run queued = to_proto(RunView{});
  EXPECT_FALSE(queued.has_valid());
  EXPECT_FALSE(queued.has_started());
  EXPECT_EQ(queued.state(), v1::RUN_STATE_QUEUED);
}

TEST(wire_run, snapshot_carries_what_the_report_has) {
  auto report = std::make_shared<RunReport>();
  report->elapsed_s = 2;
  report->muons = {4, 4, 4, 0, 0};
  report->bx_rate.value = 40.079e6;
  report->checks[1].mismatched_records = 3;
  report->checks[1].faulty_results[static_cast<std::size_t>(ResultFault::kCrc)] = 2;
  report->checks[1].faulty_results[0] = 99;  // good ones
  HistogramParts parts;
  parts.counts[3] = 5;
  report->latencies.push_back({"wait", {}, HistogramSnapshot(parts)});
  report->latencies[0].percentiles[0].value = 1e-6;
  report->accuracy.has_truth = true;
  report->accuracy.published_cut[1][2].fwhm = 0.25;
  report->accuracy.published_cut[1][2].muons = 77;
  RunProgress progress;
  progress.sequence = 8;
  progress.phase = RunPhase::kRunning;
  progress.report = report;
  const auto wire = to_proto(ended_view(), progress);
  EXPECT_EQ(wire.run_id(), 12);
  EXPECT_EQ(wire.sequence(), 8U);
  EXPECT_EQ(wire.muons().completed(), 4U);
  EXPECT_EQ(wire.bx_hz(), 40.079e6);
  ASSERT_EQ(wire.kernels_size(), 2);
  EXPECT_EQ(wire.kernels(1).kernel(), v1::KERNEL_CLASSIFY);
  EXPECT_EQ(wire.kernels(1).mismatched_records(), 3U);
  ASSERT_EQ(wire.kernels(1).faulty_results_size(), 1);
  EXPECT_EQ(wire.kernels(1).faulty_results().at("crc"), 2U);
  ASSERT_EQ(wire.latencies_size(), 1);
  EXPECT_EQ(from_proto(wire.latencies(0).histogram()), report->latencies[0].samples);
  ASSERT_EQ(wire.latencies(0).percentiles_size(), 1);
  EXPECT_EQ(wire.latencies(0).percentiles(0).percent(), 50);
  ASSERT_EQ(wire.resolutions_size(), 1);
  EXPECT_EQ(wire.resolutions(0).quantity(), "pt");
  EXPECT_EQ(wire.resolutions(0).estimate(), "ugmt");
  EXPECT_EQ(wire.resolutions(0).muons(), 77U);
}

TEST(wire_run, run_without_report_has_a_snapshot_too) {
  EXPECT_EQ(to_proto(ended_view(), RunProgress{}).latencies_size(), 0);
  EXPECT_EQ(last_snapshot(ended_view(), 5).sequence(), 5U);
  EXPECT_TRUE(last_snapshot(ended_view(), 5).run().has_valid());
}

}  // namespace
}  // namespace mu40
