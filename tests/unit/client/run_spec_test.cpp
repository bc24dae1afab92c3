#include "client/run_spec.hpp"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "support/expect_error.hpp"

namespace mu40 {
namespace {

double seconds(const google::protobuf::Duration& duration) {
  return static_cast<double>(duration.seconds()) + duration.nanos() * 1e-9;
}

struct Mapped {
  std::string value;  // unlike the default
  std::function<bool(const v1::RunSpec&)> arrived;
};

// Every key that has a field in the spec.
const std::map<std::string_view, Mapped>& mapped_keys() {
  static const std::map<std::string_view, Mapped> kKeys{
      {"board", {"left", [](const v1::RunSpec& s) { return s.board() == "left"; }}},
      {"scenario", {"offline", [](const v1::RunSpec& s) { return s.scenario() == v1::SCENARIO_OFFLINE; }}},
      {"speed", {"0.5", [](const v1::RunSpec& s) { return s.speed() == 0.5; }}},
      {"overload", {"drop", [](const v1::RunSpec& s) { return s.overload() == v1::OVERLOAD_DROP; }}},
      {"orbits_per_launch", {"16", [](const v1::RunSpec& s) { return s.orbits_per_launch() == 16; }}},
      {"slots", {"7", [](const v1::RunSpec& s) { return s.slots() == 7; }}},
      {"duration_s", {"2.5", [](const v1::RunSpec& s) { return seconds(s.duration()) == 2.5; }}},
      {"orbits", {"1234", [](const v1::RunSpec& s) { return s.orbits() == 1234; }}},
      {"launch_deadline_s", {"0.25", [](const v1::RunSpec& s) { return seconds(s.launch_deadline()) == 0.25; }}},
      {"seed", {"99", [](const v1::RunSpec& s) { return s.seed() == 99; }}},
      {"lag_bound_ms", {"12.5", [](const v1::RunSpec& s) { return seconds(s.lag_bound()) == 0.0125; }}},
      {"min_duration_s", {"0", [](const v1::RunSpec& s) { return seconds(s.min_duration()) == 0; }}},
      {"min_launches", {"0", [](const v1::RunSpec& s) { return s.has_min_launches() && s.min_launches() == 0; }}},
      {"replay_mib", {"77", [](const v1::RunSpec& s) { return s.replay_mib() == 77; }}},
  };
  return kKeys;
}

// What the board has; and what is not of a spec alone: the client uploads these files.
const std::set<std::string_view> kRefused{"xclbin", "recalibrate_network", "classify_network"};
const std::set<std::string_view> kFiles{"recording", "truth"};

TEST(run_spec, every_key_of_the_configuration_arrives_or_is_refused_or_is_a_file) {
  for (const ConfigKey& key : config_keys()) {
    SCOPED_TRACE(key.name);
    RunConfig config = daemon_run_defaults();
    if (const auto mapped = mapped_keys().find(key.name); mapped != mapped_keys().end()) {
      EXPECT_FALSE(mapped->second.arrived(spec_of(config))) << "the value must differ from the default";
      set_config(config, key.name, mapped->second.value);
      EXPECT_TRUE(mapped->second.arrived(spec_of(config)));
    } else if (kRefused.contains(key.name)) {
      set_config(config, key.name, "some/file");
      test::expect_error(ErrorCode::kInvalidArgument, std::string(key.name) + " is some/file",
                         [&] { static_cast<void>(spec_of(config)); });
    } else {
      EXPECT_TRUE(kFiles.contains(key.name)) << "a key that this test does not know";
    }
  }
}

TEST(run_spec, single_and_lhc_are_told_apart) {
  RunConfig config = daemon_run_defaults();
  EXPECT_EQ(spec_of(config).scenario(), v1::SCENARIO_LHC);
  set_config(config, "scenario", "single");
  EXPECT_EQ(spec_of(config).scenario(), v1::SCENARIO_SINGLE);
  EXPECT_EQ(spec_of(config).overload(), v1::OVERLOAD_STALL);
}

TEST(run_spec, run_that_ends_by_orbits_alone_has_no_duration) {
  RunConfig config = daemon_run_defaults();
  set_config(config, "duration_s", "0");
  test::expect_error(ErrorCode::kInvalidArgument, "the run would never end",
                     [&] { static_cast<void>(spec_of(config)); });
  set_config(config, "orbits", "5");
  EXPECT_FALSE(spec_of(config).has_duration());
  EXPECT_EQ(spec_of(config).orbits(), 5U);
}

}  // namespace
}  // namespace mu40
