// Generated orbits as lists for the tests of generate: fixed seeds, so that every figure is the same on every run.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "event/truth.hpp"
#include "generate/orbit_generator.hpp"
#include "layout/muon_word.hpp"

namespace mu40::test {

struct SampledMuon {
  MuonWord word;
  MuonTruth truth;

  [[nodiscard]] int field(MuonField which) const { return get(word, which); }
  [[nodiscard]] double l1_pt_gev() const { return kPtUnitGev * field(MuonField::kPt); }
};

using SampledBx = std::vector<SampledMuon>;

// Every BX of orbits 1..orbits.
inline std::vector<SampledBx> sample_bx(const OrbitSettings& settings, std::uint32_t orbits, const Tune& tune = {}) {
  OrbitGenerator generator(tune, settings);
  std::vector<SampledBx> sample;
  for (std::uint32_t orbit = 1; orbit <= orbits; ++orbit) {
    const OrbitView view = generator.generate(orbit);
    for (std::size_t b = 0; b < view.bx.size(); ++b) {
      SampledBx& bx = sample.emplace_back();
      for (std::uint32_t i = view.first_muon[b]; i < view.first_muon[b + 1]; ++i) {
        bx.push_back({view.muons[i], generator.truth()[i]});
      }
    }
  }
  return sample;
}

// The muons with truth.
inline std::vector<SampledMuon> matched_muons(const std::vector<SampledBx>& sample) {
  std::vector<SampledMuon> muons;
  for (const auto& bx : sample) {
    for (const auto& muon : bx) {
      if (muon.truth.matched) muons.push_back(muon);
    }
  }
  return muons;
}

inline OrbitSettings exactly(unsigned muons_per_bx) {
  OrbitSettings settings;
  settings.occupancy = 1;
  settings.muons_per_bx = muons_per_bx;
  return settings;
}

inline double wrapped(double phi_rad) { return std::remainder(phi_rad, 2 * std::numbers::pi); }

inline int region_index(double eta) { return std::abs(eta) < 0.83 ? 0 : (std::abs(eta) < 1.24 ? 1 : 2); }

}  // namespace mu40::test
