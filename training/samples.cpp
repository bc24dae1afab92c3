#include "samples.hpp"

#include "io/recording_reader.hpp"
#include "io/sha256.hpp"
#include "io/truth_file.hpp"

namespace mu40 {

void Samples::add(const OrbitView& orbit, std::span<const MuonTruth> truth) {
  for (std::size_t b = 0; b < orbit.bx.size(); ++b) {
    for (std::size_t i = orbit.first_muon[b]; i < orbit.first_muon[b + 1]; ++i) {
      if (!is_final(orbit.muons[i])) continue;
      if (truth[i].matched) muons.push_back({orbit.muons[i], truth[i]});
      for (std::size_t j = i + 1; j < orbit.first_muon[b + 1]; ++j) {
        if (!is_final(orbit.muons[j])) continue;
        const bool is_real = truth[i].dimuon != 0 && truth[i].dimuon == truth[j].dimuon;
        pairs.push_back({orbit.muons[i], orbit.muons[j], is_real});
      }
    }
  }
}

Samples load_samples(const std::filesystem::path& recording, const std::filesystem::path& truth_file) {
  RecordingReader reader(recording);
  const auto truth = Truth::load(truth_file, sha256_of_file(recording));
  Samples samples;
  samples.is_generated = reader.identity().generated;
  std::vector<MuonTruth> aligned;
  while (const auto orbit = reader.next()) {
    aligned.assign(orbit->muons.size(), {});
    for (std::size_t b = 0; b < orbit->bx.size(); ++b) {
      const auto in_bx =
          std::span(aligned).subspan(orbit->first_muon[b], orbit->first_muon[b + 1] - orbit->first_muon[b]);
      for (const auto& row : truth.of_bx(orbit->orbit, orbit->bx[b])) {
        if (row.index < in_bx.size()) in_bx[row.index] = row;
      }
    }
    samples.add(*orbit, aligned);
  }
  return samples;
}

}  // namespace mu40
