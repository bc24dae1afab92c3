// A small generated recording on disk, for tests of whole runs.
#pragma once

#include <filesystem>

#include "generate/orbit_generator.hpp"
#include "io/recording_writer.hpp"

namespace mu40::test {

inline void write_small_recording(const std::filesystem::path& file, std::uint32_t orbits) {
  OrbitGenerator generator(Tune{}, OrbitSettings{});
  RecordingWriter writer(file, {});
  for (std::uint32_t orbit = 1; orbit <= orbits; ++orbit) writer.write(generator.generate(orbit));
  writer.close();
}

}  // namespace mu40::test
