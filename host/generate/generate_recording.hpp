// Writes a generated recording and the truth behind its muons. The recording's headers and the truth file's attributes
// say that it is generated, the latter also with which tune.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "generate/named_tune.hpp"
#include "generate/orbit_generator.hpp"

namespace mu40 {

inline constexpr std::uint32_t kMaxRecordingOrbits = 0x7FFFFFFF;  // orbit numbers have 31 bits

struct RecordingSettings {
  std::filesystem::path recording;
  std::filesystem::path truth;  // HDF5
  std::uint32_t orbits = 0;     // numbers 1..orbits
  std::uint32_t run = 1;
  OrbitSettings muons;
};

struct GeneratedRecording {
  BxCounts counts;
  std::uint64_t recording_bytes = 0;
  std::uint64_t truth_bytes = 0;
  std::string recording_sha256;
};

// Generates orbits 1..`settings.orbits` and writes both files, replacing old ones only when the new ones are complete.
// `progress(orbits)` is called after each orbit. Error when a setting is out of range or a file cannot be written.
GeneratedRecording generate_recording(const NamedTune& tune, const RecordingSettings& settings,
                                      const std::function<void(std::uint32_t)>& progress);

}  // namespace mu40
