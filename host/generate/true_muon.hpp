// The offline muon behind a generated one, and the samplers of single muons: region, flat |eta| and phi in it, pT from
// dN/dpT ~ pT^-n / (1 + exp(-(pT - turn_on) / width)) or flat in ln pT. The detector is in muon_response.hpp.
// Constants: tune.hpp.
#pragma once

#include <array>
#include <cmath>
#include <numbers>

#include "generate/random.hpp"
#include "generate/tail_table.hpp"
#include "generate/tune.hpp"

namespace mu40 {

enum class Spectrum : std::uint8_t {
  kNatural,  // steep, as recorded
  kFlat,     // single muons flat in ln pT: as many at 100 GeV as at 5 GeV, for training and for figures in pT bins
};

// At the vertex. Plain value.
struct TrueMuon {
  float ln_pt = 0;  // ln(pT / GeV)
  float pt_gev = 0;
  float eta = 0;
  float phi_rad = 0;  // [-pi, pi)
  int charge = 1;     // +1, -1
};

// `phi_rad` within 2 pi of the result, which is in [-pi, pi).
[[nodiscard]] inline float wrap_phi(float phi_rad) noexcept {
  constexpr float kPi = std::numbers::pi_v<float>;
  if (phi_rad >= kPi) phi_rad -= 2 * kPi;
  if (phi_rad < -kPi) phi_rad += 2 * kPi;
  return phi_rad < kPi ? phi_rad : -kPi;
}

// Immutable.
class TrueMuonSource {
 public:
  TrueMuonSource(const Tune& tune, Spectrum spectrum);

  [[nodiscard]] Region region_of(float eta) const noexcept {
    const float distance = std::abs(eta);
    return static_cast<Region>(int{distance >= tune_.region_edges[1]} + int{distance >= tune_.region_edges[2]});
  }

  // A single muon anywhere.
  [[nodiscard]] TrueMuon anywhere(Random& random) const noexcept;

  // A single muon at `eta`, with the spectrum of its region.
  [[nodiscard]] TrueMuon at(float eta, Random& random) const noexcept { return make(eta, spectra_, random); }

  // As anywhere(), but always with the natural spectrum.
  [[nodiscard]] TrueMuon natural(Random& random) const noexcept;

  // What a candidate with no muon behind it is measured from: a spectrum of its own, many near the overlap's edge.
  [[nodiscard]] TrueMuon candidate(const Samplers& samplers, Random& random) const noexcept;

 private:
  using Spectra = std::array<TailTable, kRegionCount>;

  [[nodiscard]] float eta_anywhere(Random& random) const noexcept;
  [[nodiscard]] TrueMuon make(float eta, const Spectra& spectra, Random& random) const noexcept;

  Tune tune_;
  Spectra natural_;    // ln pT, by region
  Spectra candidate_;  // of candidates
  Spectra spectra_;    // the one asked for
};

}  // namespace mu40
