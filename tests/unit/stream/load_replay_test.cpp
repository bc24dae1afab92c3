#include "stream/load_replay.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "io/recording_writer.hpp"
#include "layout/error.hpp"
#include "support/small_replay.hpp"

namespace mu40 {
namespace {

class LoadReplay : public ::testing::Test {
 protected:
  // Writes a recording and opens it.
  RecordingReader recording(const std::vector<OrbitBuffer>& orbits) {
    RecordingWriter writer(file_, {});
    for (const auto& orbit : orbits) writer.write(orbit.view());
    writer.close();
    return RecordingReader(file_);
  }
  ~LoadReplay() override { std::filesystem::remove(file_); }

  const std::filesystem::path file_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) + ".raw");
};

TEST_F(LoadReplay, whole_recording_is_replayed_muon_for_muon) {
  const auto orbits = random_orbits(12, 30, 4);
  ReplaySet direct(1U << 30U);
  for (const auto& orbit : orbits) ASSERT_TRUE(direct.add(orbit.view()));
  auto reader = recording(orbits);
  const ReplaySet replay = load_replay(reader, "r.raw", 1U << 30U);
  ASSERT_EQ(replay.orbits(), 12U);
  EXPECT_FALSE(replay.counts().is_prefix);
  for (std::uint32_t n = 0; n < 12; ++n) {
    EXPECT_EQ(replay.orbit_number(n), orbits[n].orbit);
    EXPECT_TRUE(std::ranges::equal(replay.muons(n), direct.muons(n)));
  }
}

TEST_F(LoadReplay, recording_beyond_the_limit_is_used_as_a_prefix_and_says_so) {
  auto reader = recording(random_orbits(12, 30, 4));
  const ReplaySet replay = load_replay(reader, "r.raw", 20'000);
  EXPECT_GE(replay.orbits(), 1U);
  EXPECT_LT(replay.orbits(), 12U);
  EXPECT_TRUE(replay.counts().is_prefix);
}

TEST_F(LoadReplay, limit_below_one_orbit_and_recording_without_a_muon_are_clear_errors) {
  const auto code_and_sentence = [](auto&& load) {
    try {
      load();
    } catch (const Error& error) {
      return std::pair(error.code(), std::string(error.what()));
    }
    return std::pair(ErrorCode::kInternal, std::string());
  };
  auto reader = recording(random_orbits(2, 30, 4));
  const auto small = code_and_sentence([&] { (void)load_replay(reader, "r.raw", 1000); });
  EXPECT_EQ(small.first, ErrorCode::kExhausted);
  EXPECT_NE(small.second.find("r.raw"), std::string::npos);

  OrbitBuffer silent;
  silent.add_block(5, {final_muon(0, 0, 0)});
  auto empty = recording({silent});
  const auto none = code_and_sentence([&] { (void)load_replay(empty, "r.raw", 1U << 20U); });
  EXPECT_EQ(none.first, ErrorCode::kInvalidArgument);
  EXPECT_NE(none.second.find("no orbit with a final muon"), std::string::npos);
}

}  // namespace
}  // namespace mu40
