#include "run/run_config.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "layout/error.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

// The sentence of the Error that `action` throws.
template <class Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string read_error(const std::string& toml) {
  const test::TemporaryFolder directory;
  const auto file = directory.path() / "run.toml";
  std::ofstream(file) << toml;
  RunConfig config;
  std::string sentence = error_of([&] { read_config_file(file, config); });
  const auto at = sentence.find("run.toml");
  return at == std::string::npos ? sentence : sentence.substr(at);
}

TEST(RunConfig, every_key_survives_json) {
  RunConfig config;
  config.recording = "/a.raw";
  config.board = "0000:65:00.1";
  config.stream.scenario = Scenario::kOffline;
  config.stream.overload = OverloadPolicy::kDrop;
  config.stream.speed = 0.25;
  config.stream.orbits = 12345;
  config.stream.duration.reset();
  config.stream.launch_deadline = std::chrono::milliseconds(1500);
  config.lag_bound_ms = 12.5;
  const RunConfig copy = run_config_from_json(to_json(config));
  EXPECT_EQ(to_json(copy), to_json(config));
  EXPECT_EQ(copy.stream.orbits, config.stream.orbits);
  EXPECT_EQ(copy.stream.duration, std::nullopt);
  EXPECT_EQ(copy.stream.launch_deadline, config.stream.launch_deadline);
}

TEST(RunConfig, file_sets_only_what_it_names) {
  const test::TemporaryFolder directory;
  const auto file = directory.path() / "run.toml";
  std::ofstream(file) << "recording = \"a.raw\"\nspeed = 2\nscenario = \"offline\"\n";
  RunConfig config;
  config.stream.slots = 7;
  read_config_file(file, config);
  EXPECT_EQ(config.recording, "a.raw");
  EXPECT_EQ(config.stream.speed, 2);
  EXPECT_EQ(config.stream.scenario, Scenario::kOffline);
  EXPECT_EQ(config.stream.slots, 7U);
}

TEST(RunConfig, bad_value_names_line_and_expectation) {
  EXPECT_EQ(read_error("seed = 1\nspeed = -1\n"), "run.toml:2: speed is -1; expected a number in (0, 10000]");
  EXPECT_EQ(read_error("scenario = \"fast\"\n"),
            "run.toml:1: scenario is 'fast'; expected one of lhc, single, offline");
  EXPECT_EQ(read_error("\n\nslots = 2\n"), "run.toml:3: slots is 2; expected a whole number in [3, 64]");
  EXPECT_EQ(read_error("slots = \"four\"\n"), "run.toml:1: slots is 'four'; expected a whole number in [3, 64]");
  EXPECT_EQ(read_error("orbits = -5\n"),
            "run.toml:1: orbits is -5; expected a whole number in [0, 9223372036854775807]");
}

TEST(RunConfig, unknown_key_names_line_and_the_known_ones) {
  const auto sentence = read_error("speed = 1\nspede = 2\n");
  EXPECT_TRUE(sentence.starts_with("run.toml:2: unknown key \"spede\"; expected one of recording, ")) << sentence;
}

TEST(RunConfig, broken_toml_names_line) {
  EXPECT_TRUE(read_error("speed = 1\nseed = \n").starts_with("run.toml:2: not TOML: "));
}

TEST(RunConfig, missing_file_is_an_error) {
  RunConfig config;
  EXPECT_NE(error_of([&] { read_config_file("/nonexistent.toml", config); }).find("/nonexistent.toml"),
            std::string::npos);
}

TEST(RunConfig, command_line_text_is_checked_like_a_file) {
  RunConfig config;
  set_config(config, "orbits_per_launch", "16");
  EXPECT_EQ(config.stream.orbits_per_launch, 16U);
  set_config(config, "board", "0");  // a card's index stays text
  EXPECT_EQ(config.board, "0");
  EXPECT_EQ(error_of([&] { set_config(config, "speed", "fast"); }),
            "speed is \"fast\"; expected a number in (0, 10000]");
}

TEST(RunConfig, endless_run_is_refused) {
  RunConfig config;
  config.recording = "a.raw";
  config.board = "null";
  config.recalibrate_network = config.classify_network = "n.json";
  EXPECT_NO_THROW(validate(config));
  config.stream.duration.reset();
  EXPECT_THROW(validate(config), Error);
}

TEST(RunConfig, card_without_xclbin_is_refused) {
  RunConfig config;
  config.recording = "a.raw";
  config.board = "1";
  config.recalibrate_network = config.classify_network = "n.json";
  EXPECT_EQ(error_of([&] { validate(config); }), "board 1 needs an xclbin");
}

}  // namespace
}  // namespace mu40
