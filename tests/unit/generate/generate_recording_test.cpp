#include "generate/generate_recording.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "io/recording_reader.hpp"
#include "io/sha256.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

class GenerateRecording : public testing::Test {
 protected:
  GenerateRecording()
      : folder_(std::filesystem::temp_directory_path() / ("mu40_generate_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~GenerateRecording() override { std::filesystem::remove_all(folder_); }

  RecordingSettings settings(const std::string& name, std::uint32_t orbits, std::uint64_t seed) const {
    RecordingSettings settings;
    settings.recording = folder_ / (name + ".raw");
    settings.truth = folder_ / (name + ".h5");
    settings.orbits = orbits;
    settings.run = 4711;
    settings.muons.seed = seed;
    return settings;
  }

  GeneratedRecording generate(const RecordingSettings& asked) const {
    return generate_recording(kPublishedTune, asked, [](std::uint32_t) {});
  }

  static std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::filesystem::path folder_;
};

TEST_F(GenerateRecording, same_seed_gives_the_same_bytes_and_another_seed_others) {
  const auto first = settings("first", 50, 5);
  const auto again = settings("again", 50, 5);
  const auto other = settings("other", 50, 6);
  const auto result = generate(first);
  EXPECT_EQ(generate(again).recording_sha256, result.recording_sha256);
  EXPECT_NE(generate(other).recording_sha256, result.recording_sha256);
  EXPECT_EQ(bytes_of(first.recording), bytes_of(again.recording));
  EXPECT_TRUE(bytes_of(first.truth) == bytes_of(again.truth));
  EXPECT_EQ(sha256_of_file(first.recording), result.recording_sha256);
}

TEST_F(GenerateRecording, recording_reads_back_without_faults_and_as_counted) {
  const auto asked = settings("read", 100, 1);
  const auto result = generate(asked);
  RecordingReader reader(asked.recording);
  OrbitGenerator generator({}, asked.muons);
  std::uint32_t orbits = 0;
  std::uint64_t muons = 0;
  while (const auto orbit = reader.next()) {
    const OrbitView expected = generator.generate(++orbits);
    ASSERT_EQ(orbit->orbit, orbits);
    ASSERT_TRUE(std::equal(orbit->muons.begin(), orbit->muons.end(), expected.muons.begin(), expected.muons.end()));
    ASSERT_TRUE(std::equal(orbit->bx.begin(), orbit->bx.end(), expected.bx.begin(), expected.bx.end()));
    muons += orbit->muons.size();
  }
  EXPECT_EQ(orbits, 100U);
  EXPECT_EQ(muons, result.counts.muons);
  EXPECT_EQ(result.recording_bytes, std::filesystem::file_size(asked.recording));
  EXPECT_EQ(reader.identity().run, 4711U);
  EXPECT_TRUE(reader.identity().generated);
}

TEST_F(GenerateRecording, truth_keeps_the_name_of_its_tune_and_the_tune_makes_the_muons) {
  const auto published = settings("published", 20, 5);
  const auto other = settings("other", 20, 5);
  const auto first = generate(published);
  const auto second = generate_recording(kDataLikeTune, other, [](std::uint32_t) {});
  EXPECT_NE(first.recording_sha256, second.recording_sha256);
  EXPECT_NE(bytes_of(published.truth).find("published"), std::string::npos);
  EXPECT_EQ(bytes_of(published.truth).find("data-like"), std::string::npos);
  EXPECT_NE(bytes_of(other.truth).find("data-like"), std::string::npos);
}

TEST_F(GenerateRecording, failure_leaves_no_file_and_names_the_cause) {
  auto asked = settings("none", 0, 1);
  EXPECT_THROW(generate(asked), Error);
  asked = settings("same", 1, 1);
  asked.truth = asked.recording;
  EXPECT_THROW(generate(asked), Error);
  asked = settings("nowhere", 1, 1);
  asked.truth = folder_ / "missing" / "truth.h5";
  EXPECT_THROW(generate(asked), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace mu40
