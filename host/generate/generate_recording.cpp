#include "generate/generate_recording.hpp"

#include "io/recording_writer.hpp"
#include "io/sha256.hpp"
#include "io/truth_writer.hpp"
#include "layout/error.hpp"

namespace mu40 {

GeneratedRecording generate_recording(const NamedTune& tune, const RecordingSettings& settings,
                                      const std::function<void(std::uint32_t)>& progress) {
  if (settings.orbits == 0 || settings.orbits > kMaxRecordingOrbits) {
    throw Error(ErrorCode::kInvalidArgument, "orbits is " + std::to_string(settings.orbits) + ", expected 1.." +
                                                 std::to_string(kMaxRecordingOrbits));
  }
  if (settings.recording == settings.truth) {
    throw Error(ErrorCode::kInvalidArgument,
                "recording and truth are the same file " + settings.recording.string() + ", expected two");
  }
  OrbitGenerator generator(tune.tune, settings.muons);
  RecordingWriter recording(settings.recording, RecordingIdentity{.run = settings.run});
  TruthWriter truth(settings.truth, std::string(tune.name));
  for (std::uint32_t orbit = 1; orbit <= settings.orbits; ++orbit) {
    recording.write(generator.generate(orbit));
    truth.append(generator.truth());
    progress(orbit);
  }
  recording.close();
  GeneratedRecording result;
  result.counts = generator.counts();
  result.recording_sha256 = sha256_of_file(settings.recording);
  truth.close(result.recording_sha256);
  result.recording_bytes = std::filesystem::file_size(settings.recording);
  result.truth_bytes = std::filesystem::file_size(settings.truth);
  return result;
}

}  // namespace mu40
