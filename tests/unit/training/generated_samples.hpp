// Samples straight from the generator, without files.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "generate/orbit_generator.hpp"
#include "samples.hpp"

namespace mu40::test {

inline OrbitGenerator generator(std::uint64_t seed, std::optional<unsigned> muons_per_bx,
                                Spectrum spectrum = Spectrum::kNatural) {
  OrbitSettings settings;
  settings.seed = seed;
  settings.occupancy = 1;
  settings.muons_per_bx = muons_per_bx;
  settings.spectrum = spectrum;
  return OrbitGenerator(Tune{}, settings);
}

inline Samples generated_samples(std::uint64_t seed, std::uint32_t orbits, std::optional<unsigned> muons_per_bx,
                                 Spectrum spectrum = Spectrum::kNatural) {
  auto orbit_generator = generator(seed, muons_per_bx, spectrum);
  Samples samples;
  for (std::uint32_t orbit = 1; orbit <= orbits; ++orbit) {
    const auto view = orbit_generator.generate(orbit);
    samples.add(view, orbit_generator.truth());
  }
  return samples;
}

// The records of the same muons as a launch.
inline std::vector<MuonRecord> generated_records(std::uint64_t seed, std::uint32_t orbits,
                                                 std::optional<unsigned> muons_per_bx) {
  auto orbit_generator = generator(seed, muons_per_bx);
  std::vector<MuonRecord> records;
  for (std::uint32_t orbit = 1; orbit <= orbits; ++orbit) {
    const auto view = orbit_generator.generate(orbit);
    for (std::size_t b = 0; b < view.bx.size(); ++b) {
      for (std::uint32_t i = view.first_muon[b]; i < view.first_muon[b + 1]; ++i) {
        if (is_final(view.muons[i])) {
          records.push_back({view.muons[i], make_tag(view.bx[b], i - view.first_muon[b], orbit - 1)});
        }
      }
    }
  }
  return records;
}

}  // namespace mu40::test
